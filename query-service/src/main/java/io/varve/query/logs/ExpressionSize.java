package io.varve.query.logs;

import io.varve.logql.regex.BoundedRegex;

/** Which regular expressions are not for the store. */
final class ExpressionSize {

    /**
     * What repetitions may add to a program's size. The store's RE2 has no room for the states of {@code .{0,1000}y}, and then takes
     * twice as long as the library and can't be stopped within a block; a long list of words is as quick as a short one.
     */
    private static final long MOST_REPEATED = 700;

    private ExpressionSize() {}

    /** Whether the library has to test it by itself. */
    static boolean isForLibrary(String regex) {
        return BoundedRegex.programSize(regex) - regex.length() > MOST_REPEATED;
    }
}
