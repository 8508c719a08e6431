package io.varve.query.logs;

import org.jspecify.annotations.Nullable;

/**
 * What every row has that a condition holds for, where that is found without looking at rows one by one.
 *
 * @param needle its line contains, letters as they are; null when nothing is known
 * @param traceId its trace id in 32 hexadecimal digits, lower case; null when nothing is known
 */
record NecessaryBytes(@Nullable String needle, @Nullable String traceId) {

    static final NecessaryBytes ANY = new NecessaryBytes(null, null);

    /** A needle that is too short for a search in long steps says nothing. */
    static NecessaryBytes ofNeedle(String needle) {
        return needle.length() < RowProbe.SHORTEST_NEEDLE ? ANY : new NecessaryBytes(needle, null);
    }

    static NecessaryBytes ofTrace(String traceId) {
        return new NecessaryBytes(null, traceId);
    }

    /** Of two needles the longer one: a search takes longer steps. */
    NecessaryBytes and(NecessaryBytes other) {
        String longer = needle == null || (other.needle != null && other.needle.length() > needle.length())
                ? other.needle
                : needle;
        return new NecessaryBytes(longer, traceId == null ? other.traceId : traceId);
    }
}
