package io.varve.logql.automaton;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a regular expression in texts, as RE2/J does: the leftmost match, of several there the one that comes first by the order of
 * the expression. Time is linear in the text. For one thread.
 *
 * <p>States are made when a text first leads to them, and kept. A step from state to state is one look-up; where a capture begins or
 * ends, branches meet or a match is found, the positions of the branches are moved too.
 */
public final class Automaton {
    /** Positions of captures are bits of a long. */
    private static final int MAX_GROUPS = 32;

    /** Space in proportion to the text of the query, so that no query can ask for much more than its share. */
    private static final int INTS_PER_CHARACTER = 256;

    private static final int MAX_INTS = 1 << 18;

    private final Beginnings beginnings;
    private final byte[] classes;
    private final States states;
    private final int slots;
    private final boolean skips;
    private final int[] found;
    private int[] positions;
    private int[] spare;
    private boolean gaveUp;

    /** What a search comes to. */
    public enum Answer {
        FOUND,
        NOT_FOUND,
        /** The expression asks for too many states; RE2/J has to do it, now and always. */
        GAVE_UP
    }

    private Automaton(Expression expression, Program program, int slots, long maxInts) {
        this.beginnings = Beginnings.of(expression, program);
        ByteClasses byteClasses = new ByteClasses(program);
        this.classes = byteClasses.byByte();
        this.states = new States(program, byteClasses, maxInts);
        this.slots = slots;
        this.skips = !program.hasChecks();
        this.found = new int[slots];
        this.positions = new int[slots];
        this.spare = new int[slots];
    }

    /**
     * @param regex that RE2/J has accepted
     * @param groups whose places are asked for, from 1; without any, a search ends where it is sure of a match
     * @return null for expressions that are left to RE2/J
     */
    public static @Nullable Automaton compile(String regex, int... groups) {
        if (groups.length > MAX_GROUPS) {
            return null;
        }
        Expression expression = ExpressionReader.read(regex);
        if (expression == null) {
            return null;
        }
        Program program = Program.compile(expression, groups);
        long maxInts = Math.min((long) regex.length() * INTS_PER_CHARACTER, MAX_INTS);
        return program == null ? null : new Automaton(expression, program, 2 * groups.length, maxInts);
    }

    /** @param bytes hold valid UTF-8 between {@code from} and {@code end} */
    public Answer find(byte[] bytes, int from, int end) {
        if (gaveUp) {
            return Answer.GAVE_UP;
        }
        for (int i = 0; i < slots; i++) {
            positions[i] = -1;
        }
        byte[] classOf = classes;
        int[] table = states.table();
        boolean matched = false;
        int state = 0;
        int at = skips ? beginnings.next(bytes, from, end) : from;
        while (true) {
            int byteClass = states.endClass();
            while (at < end) {
                byteClass = classOf[bytes[at] & 0xff] & 0xff;
                int next = table[state + byteClass];
                if (next < 0) {
                    break;
                }
                state = next;
                at++;
            }
            int entry = table[state + (at < end ? byteClass : states.endClass())];
            if (entry == States.UNKNOWN) {
                entry = states.make(state, at < end ? byteClass : states.endClass());
                if (entry == States.UNKNOWN) {
                    gaveUp = true;
                    return Answer.GAVE_UP;
                }
                table = states.table();
                makeRoom();
                if (entry >= 0) {
                    state = entry;
                    at++;
                    continue;
                }
            }
            Transition transition = states.transition(entry);
            if (transition.matchSource() >= 0) {
                if (slots == 0) {
                    return Answer.FOUND;
                }
                matched = true;
                note(transition.matchSource(), transition.matchMarks(), at, found, 0);
            }
            state = transition.next();
            if (state == Transition.DEAD) {
                return matched ? Answer.FOUND : Answer.NOT_FOUND;
            }
            if (slots > 0 && transition.moves() > 0) {
                move(transition, at);
            }
            at++;
            if (transition.toStart()) {
                at = beginnings.next(bytes, at, end);
            }
        }
    }

    private void makeRoom() {
        int needed = slots * states.mostBranches();
        if (positions.length < needed) {
            positions = Arrays.copyOf(positions, Math.max(needed, 2 * positions.length));
            spare = new int[positions.length];
        }
    }

    private void move(Transition transition, int at) {
        for (int i = 0; i < transition.moves(); i++) {
            note(transition.source(i), transition.marks(i), at, spare, i * slots);
        }
        int[] moved = spare;
        spare = positions;
        positions = moved;
    }

    private void note(int source, long marks, int at, int[] to, int target) {
        int first = source * slots;
        for (int i = 0; i < slots; i++) {
            to[target + i] = positions[first + i];
        }
        for (long left = marks; left != 0; left &= left - 1) {
            to[target + Long.numberOfTrailingZeros(left)] = at;
        }
    }

    /**
     * Where a group of the match that was found begins.
     *
     * @param group by its place among those asked for, from 0
     * @return -1 when the group has no part in the match
     */
    public int start(int group) {
        return found[2 * group];
    }

    /** Where it ends, behind its last byte. */
    public int end(int group) {
        return found[2 * group + 1];
    }
}
