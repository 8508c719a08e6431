package io.varve.logql.automaton;

import java.util.Arrays;

/** One step of all branches, as Pike's machine makes it: by priority, and of those that come to one place the first. */
final class Step {
    private final Program program;
    private final int[] seen;
    private final int[] consumed;
    private int run;

    private int[] stack = new int[16];
    private long[] stackMarks = new long[16];
    private int stackSize;

    private int[] next = new int[16];
    private int[] sources = new int[16];
    private long[] marks = new long[16];
    private int size;
    private int matchSource;
    private long matchMarks;

    Step(Program program) {
        this.program = program;
        this.seen = new int[program.size()];
        this.consumed = new int[program.size()];
    }

    /** @param value the byte at hand or {@link Surroundings#TEXT_END} */
    void run(int[] branches, int surroundings, int value) {
        run++;
        size = 0;
        matchSource = -1;
        matchMarks = 0;
        for (int i = 0; i < branches.length && matchSource < 0; i++) {
            follow(branches[i], i, surroundings, value);
        }
    }

    /** A match ends this branch, and with it those of less priority. */
    private void follow(int branch, int source, int surroundings, int value) {
        stackSize = 0;
        push(branch, 0);
        while (stackSize > 0) {
            int at = stack[--stackSize];
            long noted = stackMarks[stackSize];
            if (seen[at] == run) {
                continue;
            }
            seen[at] = run;
            switch (program.instruction(at)) {
                case Program.Bytes bytes -> {
                    int target = value < 0 ? -1 : bytes.next(value);
                    if (target >= 0 && consumed[target] != run) {
                        consumed[target] = run;
                        add(target, source, noted);
                    }
                }
                case Program.Split(int first, int second) -> {
                    push(second, noted);
                    push(first, noted);
                }
                case Program.Mark(int slot, int behind) -> push(behind, noted | 1L << slot);
                case Program.Check(Expression.Boundary boundary, int behind) -> {
                    if (Surroundings.hold(boundary, surroundings, value)) {
                        push(behind, noted);
                    }
                }
                case Program.Match _ -> {
                    matchSource = source;
                    matchMarks = noted;
                    return;
                }
            }
        }
    }

    private void push(int at, long noted) {
        if (stackSize == stack.length) {
            stack = Arrays.copyOf(stack, stackSize * 2);
            stackMarks = Arrays.copyOf(stackMarks, stackSize * 2);
        }
        stack[stackSize] = at;
        stackMarks[stackSize++] = noted;
    }

    private void add(int target, int source, long noted) {
        if (size == next.length) {
            next = Arrays.copyOf(next, size * 2);
            sources = Arrays.copyOf(sources, size * 2);
            marks = Arrays.copyOf(marks, size * 2);
        }
        next[size] = target;
        sources[size] = source;
        marks[size++] = noted;
    }

    /** Where the branches stand that are left, by priority. */
    int[] branches() {
        return Arrays.copyOf(next, size);
    }

    Transition transition(int state, boolean toStart) {
        return Transition.of(
                state, toStart, matchSource, matchMarks, Arrays.copyOf(sources, size), Arrays.copyOf(marks, size));
    }
}
