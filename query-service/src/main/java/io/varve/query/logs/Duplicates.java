package io.varve.query.logs;

import java.util.HashSet;
import java.util.Set;

/**
 * Finds rows that are equal in everything a query can see. Rows come in order of time, so only those of one nanosecond are compared, and
 * a row that is alone in its nanosecond costs nothing.
 */
final class Duplicates {

    private static final int NONE = -1;

    private final Set<Object> seen = new HashSet<>();
    private long lastTime = Long.MIN_VALUE;
    private int single = NONE;
    private int singleStream;

    /** Whether the row is equal to one before it. */
    boolean isDouble(LineBatch batch, int row, int stream) {
        long time = batch.timestamp(row);
        if (time != lastTime) {
            reset();
            lastTime = time;
            single = row;
            singleStream = stream;
            return false;
        }
        endOfBatch(batch);
        return !seen.add(batch.identity(row, stream));
    }

    /** To be called with a batch before it goes away. */
    void endOfBatch(LineBatch batch) {
        if (single != NONE) {
            seen.add(batch.identity(single, singleStream));
            single = NONE;
        }
    }

    /** Forgets all rows. */
    void reset() {
        seen.clear();
        single = NONE;
        lastTime = Long.MIN_VALUE;
    }
}
