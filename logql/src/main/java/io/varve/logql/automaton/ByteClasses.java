package io.varve.logql.automaton;

import java.util.Arrays;

/** Bytes that no instruction of a program tells apart are one class, which keeps the table small. */
final class ByteClasses {
    private static final int BYTES = 256;

    private final byte[] classOf = new byte[BYTES];
    private final int[] sample = new int[BYTES];
    private int count;

    ByteClasses(Program program) {
        boolean[] begins = new boolean[BYTES + 1];
        begins[0] = true;
        for (int i = 0; i < program.size(); i++) {
            if (program.instruction(i) instanceof Program.Bytes bytes) {
                for (Program.ByteRange range : bytes.ranges()) {
                    begins[range.first()] = true;
                    begins[range.last() + 1] = true;
                }
            }
        }
        if (program.hasChecks()) {
            for (int value = 0; value < BYTES; value++) {
                begins[value + 1] |= Surroundings.before(value) != Surroundings.before(value + 1);
            }
        }
        int current = -1;
        for (int value = 0; value < BYTES; value++) {
            if (begins[value]) {
                current++;
                sample[current] = value;
            }
            classOf[value] = (byte) current;
        }
        count = current + 1;
    }

    int count() {
        return count;
    }

    /** A byte of a class. */
    int sample(int byteClass) {
        return sample[byteClass];
    }

    /** By byte; unsigned. */
    byte[] byByte() {
        return classOf;
    }

    @Override
    public String toString() {
        return Arrays.toString(classOf);
    }
}
