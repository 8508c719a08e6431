package io.varve.logql.automaton;

/** What stands before and behind a position, as far as boundaries ask. */
final class Surroundings {
    static final int TEXT_END = -1;

    private static final int AT_BEGIN = 1;
    private static final int LINE_BREAK = 2;
    private static final int WORD = 4;

    private Surroundings() {}

    /** Of the first position of a text. */
    static int begin() {
        return AT_BEGIN;
    }

    /** Of a position behind a byte. */
    static int before(int value) {
        return value == '\n' ? LINE_BREAK : isWord(value) ? WORD : 0;
    }

    /** @param next the byte behind, or {@link #TEXT_END} */
    static boolean hold(Expression.Boundary boundary, int before, int next) {
        return switch (boundary) {
            case TEXT_BEGIN -> before == AT_BEGIN;
            case TEXT_END -> next == TEXT_END;
            case LINE_BEGIN -> before == AT_BEGIN || before == LINE_BREAK;
            case LINE_END -> next == TEXT_END || next == '\n';
            case WORD -> (before == WORD) != isWord(next);
            case NO_WORD -> (before == WORD) == isWord(next);
        };
    }

    private static boolean isWord(int value) {
        return (value >= 'a' && value <= 'z')
                || (value >= 'A' && value <= 'Z')
                || (value >= '0' && value <= '9')
                || value == '_';
    }
}
