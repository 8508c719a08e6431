package io.varve.query.traces;

import io.varve.query.logs.BytePlanes;
import io.varve.query.logs.PackedBytes;

/** Whole numbers, compressed. Immutable. */
final class PackedNumbers {
    private static final int BYTES_BESIDE = 24;

    private final PackedBytes planes;
    private final int count;

    private PackedNumbers(PackedBytes planes, int count) {
        this.planes = planes;
        this.count = count;
    }

    /** @param count how many of the values, from the first */
    static PackedNumbers of(long[] values, int count) {
        return new PackedNumbers(PackedBytes.of(BytePlanes.of(values, count)), count);
    }

    OpenNumbers open() {
        return new OpenNumbers(planes.unpack(), count);
    }

    /** All of them, where they fit. */
    int[] ints() {
        int[] values = new int[count];
        BytePlanes.read(planes.unpack(), 0, values);
        return values;
    }

    /** Bytes of memory that it takes. */
    int weight() {
        return planes.weight() + BYTES_BESIDE;
    }
}
