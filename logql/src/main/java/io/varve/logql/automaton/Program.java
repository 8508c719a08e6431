package io.varve.logql.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression as instructions over the bytes of valid UTF-8, in Thompson's way; the order of branches is their priority. */
final class Program {
    static final int MAX_SIZE = 2_000;

    sealed interface Instruction {}

    /** Consumes one byte; ranges are disjoint, a byte in none ends the branch. */
    record Bytes(List<ByteRange> ranges) implements Instruction {
        /** @return the next instruction, -1 for none */
        int next(int value) {
            for (ByteRange range : ranges) {
                if (value >= range.first() && value <= range.last()) {
                    return range.next();
                }
            }
            return -1;
        }
    }

    /** First and last unsigned byte. */
    record ByteRange(int first, int last, int next) {}

    record Split(int first, int second) implements Instruction {}

    /** Notes the position. */
    record Mark(int slot, int next) implements Instruction {}

    record Check(Expression.Boundary boundary, int next) implements Instruction {}

    record Match() implements Instruction {}

    private final List<@Nullable Instruction> instructions = new ArrayList<>();
    private final int[] slotOfGroup;
    private int start;
    private int expressionStart;
    private boolean checks;

    private Program(int[] slotOfGroup) {
        this.slotOfGroup = slotOfGroup;
    }

    /**
     * Looks for the expression anywhere in a text.
     *
     * @param groups whose begin and end are noted: slots 0 and 1 are of the first of them
     * @return null when it would be too large
     */
    static @Nullable Program compile(Expression expression, int[] groups) {
        int highest = Arrays.stream(groups).max().orElse(0);
        var slots = new int[highest + 1];
        Arrays.fill(slots, -1);
        for (int i = 0; i < groups.length; i++) {
            slots[groups[i]] = 2 * i;
        }
        var program = new Program(slots);
        try {
            program.start = program.add(expression, program.add(new Match()));
            program.expressionStart = program.start;
            if (!expression.beginsText()) {
                // What begins earlier goes before what begins later.
                int split = program.reserve();
                int skip = program.add(new Expression.OneOf(CharacterSet.ANY), split);
                program.instructions.set(split, new Split(program.start, skip));
                program.start = split;
            }
            return program;
        } catch (TooLargeException e) {
            return null;
        }
    }

    private static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super(null, null, false, false);
        }
    }

    int start() {
        return start;
    }

    int size() {
        return instructions.size();
    }

    /** Whether matches depend on what stands before and behind. */
    boolean hasChecks() {
        return checks;
    }

    /** The bytes that a match may have first; of programs without checks that match no empty text. */
    boolean[] firstBytes() {
        var first = new boolean[256];
        var step = new Step(this);
        int[] begin = {expressionStart};
        for (int value = 0; value < first.length; value++) {
            step.run(begin, 0, value);
            first[value] = step.branches().length > 0;
        }
        return first;
    }

    Instruction instruction(int index) {
        Instruction instruction = instructions.get(index);
        if (instruction == null) {
            throw new IllegalStateException("instruction " + index + " was not set");
        }
        return instruction;
    }

    private int reserve() {
        if (instructions.size() == MAX_SIZE) {
            throw new TooLargeException();
        }
        instructions.add(null);
        return instructions.size() - 1;
    }

    private int add(Instruction instruction) {
        int index = reserve();
        instructions.set(index, instruction);
        return index;
    }

    /** @return where the expression begins that goes on at {@code next} */
    private int add(Expression expression, int next) {
        return switch (expression) {
            case Expression.OneOf(CharacterSet set) -> characters(set, next);
            case Expression.Sequence(List<Expression> parts) -> {
                int behind = next;
                for (Expression part : parts.reversed()) {
                    behind = add(part, behind);
                }
                yield behind;
            }
            case Expression.Choice(List<Expression> branches) -> {
                int rest = add(branches.getLast(), next);
                for (int i = branches.size() - 2; i >= 0; i--) {
                    rest = add(new Split(add(branches.get(i), next), rest));
                }
                yield rest;
            }
            case Expression.Repetition repetition -> repetition(repetition, next);
            case Expression.Capture(Expression operand, int index) -> {
                int slot = index < slotOfGroup.length ? slotOfGroup[index] : -1;
                yield slot < 0 ? add(operand, next) : add(new Mark(slot, add(operand, add(new Mark(slot + 1, next)))));
            }
            case Expression.Boundary boundary -> {
                checks = true;
                yield add(new Check(boundary, next));
            }
        };
    }

    private int repetition(Expression.Repetition repetition, int next) {
        Expression operand = repetition.operand();
        boolean greedy = repetition.greedy();
        int behind = next;
        int once = repetition.min();
        if (repetition.max() < 0) {
            int split = reserve();
            int body = add(operand, split);
            instructions.set(split, greedy ? new Split(body, next) : new Split(next, body));
            behind = once > 0 ? body : split;
            once--;
        } else {
            for (int i = repetition.min(); i < repetition.max(); i++) {
                int body = add(operand, behind);
                behind = add(greedy ? new Split(body, next) : new Split(next, body));
            }
        }
        for (int i = 0; i < once; i++) {
            behind = add(operand, behind);
        }
        return behind;
    }

    private int characters(CharacterSet set, int next) {
        return set.hasAllBeyondAscii() ? anyBeyondAscii(set, next) : bytes(Utf8Ranges.of(set), 0, next);
    }

    /** The text is valid, so that the first byte of a character tells how many follow, and what they are does not matter. */
    private int anyBeyondAscii(CharacterSet set, int next) {
        var branches = new ArrayList<ByteRange>();
        for (int i = 0; i < set.ranges() && set.first(i) < 0x80; i++) {
            branches.add(new ByteRange(set.first(i), Math.min(set.last(i), 0x7f), next));
        }
        int oneMore = add(new Bytes(List.of(new ByteRange(0x80, 0xbf, next))));
        int twoMore = add(new Bytes(List.of(new ByteRange(0x80, 0xbf, oneMore))));
        int threeMore = add(new Bytes(List.of(new ByteRange(0x80, 0xbf, twoMore))));
        branches.add(new ByteRange(0xc2, 0xdf, oneMore));
        branches.add(new ByteRange(0xe0, 0xef, twoMore));
        branches.add(new ByteRange(0xf0, 0xf4, threeMore));
        return add(new Bytes(List.copyOf(branches)));
    }

    /** Ranges that are equal before {@code depth}; of two, the bytes at it are equal or apart. */
    private int bytes(List<Utf8Ranges.Range> ranges, int depth, int next) {
        var branches = new ArrayList<ByteRange>();
        for (int from = 0; from < ranges.size(); ) {
            Utf8Ranges.Range first = ranges.get(from);
            int to = from + 1;
            while (to < ranges.size() && ranges.get(to).isSameAt(first, depth)) {
                to++;
            }
            int target = depth == first.length() - 1 ? next : bytes(ranges.subList(from, to), depth + 1, next);
            branches.add(new ByteRange(first.first(depth), first.last(depth), target));
            from = to;
        }
        return add(new Bytes(List.copyOf(branches)));
    }
}
