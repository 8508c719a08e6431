package io.varve.store;

import io.varve.schema.ArrowTable;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Rows for one table, as an Arrow IPC stream that is sent as it is. All of them become one block of the store, stored wholly or not at
 * all.
 *
 * @param table where they go
 * @param deduplicationToken names this very set of rows: a repeat with the same token stores nothing, neither here nor in the views on
 *     the table
 * @param views whether the views on the table make their rows of these; not if they are inserted beside them
 * @param stream schema message, batches and end-of-stream marker, cut anywhere; each buffer from its position to its limit, not changed
 */
public record ArrowInsert(ArrowTable table, String deduplicationToken, boolean views, List<ByteBuffer> stream) {
    /** Rows of which views make theirs. */
    public ArrowInsert(ArrowTable table, String deduplicationToken, List<ByteBuffer> stream) {
        this(table, deduplicationToken, true, stream);
    }

    public ArrowInsert {
        if (deduplicationToken.isEmpty()) {
            throw new IllegalArgumentException("an INSERT without a deduplication token can't be repeated safely");
        }
        stream = List.copyOf(stream);
    }
}
