package io.varve.store;

import io.varve.schema.ArrowTable;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Rows for one table, as encapsulated Arrow messages that are sent as they are. All of them become one block of the store, stored wholly
 * or not at all.
 *
 * @param table where they go
 * @param deduplicationToken names this very set of rows: a repeat with the same token stores nothing, neither here nor in the views on
 *     the table
 * @param batches record batches (and dictionaries) without schema message and end-of-stream marker; each buffer from its position to
 *     its limit, not changed
 */
public record ArrowInsert(ArrowTable table, String deduplicationToken, List<ByteBuffer> batches) {
    public ArrowInsert {
        if (deduplicationToken.isEmpty()) {
            throw new IllegalArgumentException("an INSERT without a deduplication token can't be repeated safely");
        }
        batches = List.copyOf(batches);
    }
}
