package io.varve.logql.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The states of a program that texts have led to so far. A state is the branches that are alive, by priority; a step follows each to the
 * instructions that consume the byte at hand. Space is bounded: beyond it the automaton gives up.
 */
final class States {
    static final int UNKNOWN = -1;

    private final Program program;
    private final ByteClasses classes;
    private final int stride;
    private final long maxInts;
    private final List<State> states = new ArrayList<>();
    private final Map<State, Integer> numbers = new HashMap<>();
    private final List<Transition> transitions = new ArrayList<>();
    private final Map<Transition, Integer> entries = new HashMap<>();
    private final Step step;
    private int[] table = new int[0];
    private long ints;

    /** A key by content. */
    private static final class State {
        private final int[] branches;
        /** Of {@link Surroundings}; 0 where the program has no checks. */
        private final int surroundings;
        /** No part of the key; null where leaving is common, or not yet known. */
        private @Nullable Exits exits;

        private boolean exitsAreKnown;

        State(int[] branches, int surroundings) {
            this.branches = branches;
            this.surroundings = surroundings;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof State state
                    && surroundings == state.surroundings
                    && Arrays.equals(branches, state.branches);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(branches) + surroundings;
        }
    }

    /** @param maxInts what table and states may hold */
    States(Program program, ByteClasses classes, long maxInts) {
        this.program = program;
        this.classes = classes;
        this.stride = classes.count() + 1;
        this.maxInts = maxInts;
        this.step = new Step(program);
        int _ = number(new State(new int[] {program.start()}, program.hasChecks() ? Surroundings.begin() : 0));
    }

    /**
     * By state and class: the first entry of the next state; {@link #UNKNOWN}; or, below that, a transition with more to it. The state
     * that every text begins in comes first. Ask anew after {@link #make}.
     */
    int[] table() {
        return table;
    }

    /** The class of the end of the text. */
    int endClass() {
        return stride - 1;
    }

    /** Of an entry below {@link #UNKNOWN}. */
    Transition transition(int entry) {
        return transitions.get(-2 - entry);
    }

    /**
     * Works out an unknown entry.
     *
     * @param state its first entry
     * @return the entry; {@link #UNKNOWN} when there is no space for it
     */
    int make(int state, int byteClass) {
        State from = states.get(state / stride);
        int value = byteClass == endClass() ? Surroundings.TEXT_END : classes.sample(byteClass);
        step.run(from.branches, from.surroundings, value);
        int[] branches = step.branches();
        int next = Transition.DEAD;
        if (branches.length > 0) {
            next = number(new State(branches, program.hasChecks() ? Surroundings.before(value) : 0));
        }
        boolean toStart = branches.length == 1 && branches[0] == program.start() && !program.hasChecks();
        Transition transition = step.transition(next, toStart);
        if (next == state && transition.isPlain()) {
            transition = transition.until(exits(from));
        }
        int entry = transition.isPlain() ? next : entry(transition);
        if (ints > maxInts) {
            return UNKNOWN;
        }
        table[state + byteClass] = entry;
        return entry;
    }

    private @Nullable Exits exits(State state) {
        if (!state.exitsAreKnown) {
            state.exitsAreKnown = true;
            boolean[] known = new boolean[classes.count()];
            boolean[] leaves = new boolean[classes.count()];
            state.exits = Exits.of(value -> {
                int byteClass = classes.byByte()[value] & 0xff;
                if (!known[byteClass]) {
                    known[byteClass] = true;
                    leaves[byteClass] = !isLeftAsItIs(state, classes.sample(byteClass));
                }
                return leaves[byteClass];
            });
        }
        return state.exits;
    }

    private boolean isLeftAsItIs(State state, int value) {
        step.run(state.branches, state.surroundings, value);
        return state.equals(new State(step.branches(), program.hasChecks() ? Surroundings.before(value) : 0))
                && step.transition(0, false).isPlain();
    }

    private int number(State state) {
        Integer known = numbers.get(state);
        if (known != null) {
            return known;
        }
        int first = states.size() * stride;
        ints += stride + state.branches.length;
        states.add(state);
        numbers.put(state, first);
        if (table.length < first + stride) {
            int used = table.length;
            table = Arrays.copyOf(table, Math.max(first + stride, 2 * used));
            Arrays.fill(table, used, table.length, UNKNOWN);
        }
        return first;
    }

    private int entry(Transition transition) {
        Integer known = entries.get(transition);
        if (known != null) {
            return known;
        }
        transitions.add(transition);
        int entry = -1 - transitions.size();
        entries.put(transition, entry);
        ints += 3L * transition.moves() + 8;
        return entry;
    }
}
