package io.varve.logql.automaton;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a regular expression in texts, as RE2/J does: the leftmost match, of several there the one that comes first by the order of
 * the expression. Time is linear in the text. For one thread.
 *
 * <p>States are made when a text first leads to them, and kept. A step from state to state is one look-up. Steps at which a capture
 * begins or ends or branches change places are written down, and captures are read from that backwards, along the one branch that matched.
 */
public final class Automaton {
    /** Positions of captures are bits of a long. */
    private static final int MAX_GROUPS = 32;

    /** Space in proportion to the text of the query, so that no query can ask for much more than its share. */
    private static final int INTS_PER_CHARACTER = 256;

    private static final int MAX_INTS = 1 << 18;

    /** Steps of a longer list are given up with their text. */
    private static final int MAX_KEPT_STEPS = 1 << 12;

    private final Expression expression;
    private final Program program;
    private final int slots;
    private final long maxInts;
    private final int[] found;
    private @Nullable Tables tables;
    private int[] stepPlaces = new int[16];
    private int[] stepEntries = new int[16];
    private boolean gaveUp;

    /** What the first text has to wait for, and a query that is only checked does not. */
    private record Tables(Beginnings beginnings, ByteClasses classes, States states) {}

    /** What a search comes to. */
    public enum Answer {
        FOUND,
        NOT_FOUND,
        /** The expression asks for too many states; RE2/J has to do it, now and always. */
        GAVE_UP
    }

    private Automaton(Expression expression, Program program, int slots, long maxInts) {
        this.expression = expression;
        this.program = program;
        this.slots = slots;
        this.maxInts = maxInts;
        this.found = new int[slots];
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
        if (stepPlaces.length > MAX_KEPT_STEPS) {
            stepPlaces = new int[16];
            stepEntries = new int[16];
        }
        Tables known = tables;
        if (known == null) {
            known = tables();
            tables = known;
        }
        Beginnings beginnings = known.beginnings();
        States states = known.states();
        byte[] classOf = known.classes().byByte();
        int[] table = states.table();
        int state = 0;
        int steps = 0;
        int matchEntry = States.UNKNOWN;
        int matchPlace = 0;
        int matchSteps = 0;
        int at = program.hasChecks() ? from : beginnings.next(bytes, from, end);
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
                    tables = null;
                    return Answer.GAVE_UP;
                }
                table = states.table();
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
                if (transition.next() == state && transition.moves() == 0) {
                    at = endOfSame(entry, table, state, classOf, bytes, at, end);
                }
                matchEntry = entry;
                matchPlace = at;
                matchSteps = steps;
            }
            state = transition.next();
            if (state == Transition.DEAD) {
                if (matchEntry == States.UNKNOWN) {
                    return Answer.NOT_FOUND;
                }
                trace(states, matchEntry, matchPlace, matchSteps);
                return Answer.FOUND;
            }
            if (slots > 0 && transition.moves() > 0) {
                write(steps++, at, entry);
            }
            at++;
            if (transition.toStart()) {
                steps = 0;
                at = beginnings.next(bytes, at, end);
            } else if (transition.exits() != null) {
                at = transition.exits().next(bytes, at, end);
            }
        }
    }

    private Tables tables() {
        var classes = new ByteClasses(program);
        return new Tables(Beginnings.of(expression, program), classes, new States(program, classes, maxInts));
    }

    /** The last place of a run, such as that of digits, at each of which the state stays and the same branch matches. */
    private static int endOfSame(int entry, int[] table, int state, byte[] classOf, byte[] bytes, int from, int end) {
        int at = from;
        while (at + 1 < end && table[state + (classOf[bytes[at + 1] & 0xff] & 0xff)] == entry) {
            at++;
        }
        return at;
    }

    private void write(int step, int place, int entry) {
        if (step == stepPlaces.length) {
            stepPlaces = Arrays.copyOf(stepPlaces, 2 * step);
            stepEntries = Arrays.copyOf(stepEntries, 2 * step);
        }
        stepPlaces[step] = place;
        stepEntries[step] = entry;
    }

    /** Goes back from the match along its branch, until every slot has what it noted last. */
    private void trace(States states, int matchEntry, int matchPlace, int matchSteps) {
        Arrays.fill(found, -1);
        Transition match = states.transition(matchEntry);
        long missing = note(match.matchMarks(), -1L >>> (Long.SIZE - slots), matchPlace);
        int branch = match.matchSource();
        for (int step = matchSteps - 1; step >= 0 && missing != 0; step--) {
            Transition transition = states.transition(stepEntries[step]);
            missing = note(transition.marks(branch), missing, stepPlaces[step]);
            branch = transition.source(branch);
        }
    }

    /** Notes a place for those of the marked slots that have none; which are still missing. */
    private long note(long marks, long missing, int place) {
        for (long left = marks & missing; left != 0; left &= left - 1) {
            found[Long.numberOfTrailingZeros(left)] = place;
        }
        return missing & ~marks;
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
