package io.varve.query.traces;

/**
 * A stretch of time, and what the store has counted in it.
 *
 * @param after unix seconds behind which it begins
 * @param upTo its last second
 * @param spans at least one
 * @param durations the sum of all, nanoseconds
 */
record SpanPart(long after, long upTo, long spans, long durations) {
    static final long SECOND = 1_000_000_000L;

    /** The nanosecond behind which it begins. */
    long afterNanos() {
        return after * SECOND;
    }

    /** Its last nanosecond. */
    long upToNanos() {
        return upTo * SECOND;
    }

    /** Whether a block has what the store has counted. */
    boolean isIn(SpanBlock block) {
        return block.spans() == spans && block.durations() == durations;
    }
}
