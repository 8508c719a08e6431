package io.varve.query.logs;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds rows that are equal in everything a query can see. Rows come in order of time, so only those of one nanosecond are compared, and
 * a row that is alone in its nanosecond costs nothing.
 */
final class Duplicates {

    private static final int NONE = -1;

    private final Set<Object> seen = new HashSet<>();
    private long lastTime = Long.MIN_VALUE;
    private int single = NONE;
    private @Nullable LineBatch batchOfSingle;
    private int singleStream;

    /** Whether the row is equal to one before it. */
    boolean isDouble(LineBatch batch, int row, int stream) {
        long time = batch.timestamp(row);
        if (time != lastTime) {
            reset();
            lastTime = time;
            single = row;
            batchOfSingle = batch;
            singleStream = stream;
            return false;
        }
        endOfBatch();
        return !seen.add(batch.identity(row, stream));
    }

    /** To be called before a batch goes away. */
    void endOfBatch() {
        if (single != NONE && batchOfSingle != null) {
            seen.add(batchOfSingle.identity(single, singleStream));
            single = NONE;
            batchOfSingle = null;
        }
    }

    /** Forgets all rows. */
    void reset() {
        seen.clear();
        single = NONE;
        batchOfSingle = null;
        lastTime = Long.MIN_VALUE;
    }
}
