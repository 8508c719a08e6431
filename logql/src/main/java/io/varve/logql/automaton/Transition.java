package io.varve.logql.automaton;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one byte, or the end of the text, does beside leading from state to state. Immutable, and a key by content. */
final class Transition {
    static final int DEAD = -1;
    private static final int[] SAME = {};
    private static final long[] NO_MARKS = {};

    private final int next;
    private final boolean toStart;
    private final int matchSource;
    private final long matchMarks;
    private final int[] sources;
    private final long[] marks;
    private final @Nullable Exits exits;

    private Transition(
            int next,
            boolean toStart,
            int matchSource,
            long matchMarks,
            int[] sources,
            long[] marks,
            @Nullable Exits exits) {
        this.next = next;
        this.toStart = toStart;
        this.matchSource = matchSource;
        this.matchMarks = matchMarks;
        this.sources = sources;
        this.marks = marks;
        this.exits = exits;
    }

    /**
     * @param next first entry of the next state in the table; {@link #DEAD} when nothing can match any more
     * @param toStart whether the next state is the one in which nothing has begun to match
     * @param matchSource the branch that matches before the byte, -1 for none
     * @param matchMarks bits of the slots that the match notes here
     * @param sources of each branch of the next state the branch it continues
     * @param marks bits of the slots that each branch notes here
     */
    static Transition of(int next, boolean toStart, int matchSource, long matchMarks, int[] sources, long[] marks) {
        boolean same = true;
        for (int i = 0; i < sources.length; i++) {
            same &= sources[i] == i && marks[i] == 0;
        }
        return new Transition(
                next, toStart, matchSource, matchMarks, same ? SAME : sources, same ? NO_MARKS : marks, null);
    }

    /** The same, to a state that it is worth to look for the end of. */
    Transition until(@Nullable Exits ofNext) {
        return new Transition(next, toStart, matchSource, matchMarks, sources, marks, ofNext);
    }

    /** Whether there is nothing to do but to go on. */
    boolean isPlain() {
        return next != DEAD && !toStart && matchSource < 0 && sources.length == 0 && exits == null;
    }

    /** Where the next state is left, if that can be looked for. */
    @Nullable
    Exits exits() {
        return exits;
    }

    int next() {
        return next;
    }

    boolean toStart() {
        return toStart;
    }

    int matchSource() {
        return matchSource;
    }

    long matchMarks() {
        return matchMarks;
    }

    /** Branches whose positions move; 0 when each continues the one in its place, with no mark. */
    int moves() {
        return sources.length;
    }

    int source(int branch) {
        return sources[branch];
    }

    long marks(int branch) {
        return marks[branch];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Transition transition
                && next == transition.next
                && toStart == transition.toStart
                && matchSource == transition.matchSource
                && matchMarks == transition.matchMarks
                && exits == transition.exits
                && Arrays.equals(sources, transition.sources)
                && Arrays.equals(marks, transition.marks);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(sources) + next;
    }
}
