package io.varve.schema;

import org.jspecify.annotations.Nullable;

/**
 * The tables that a Kafka record can carry rows of, in the order in which the writer inserts them: what describes a row stands before the
 * row, so that none is visible without it.
 */
public enum IngestTable {
    STREAMS(1, LogTables.STREAMS, Content.DEFINITIONS),
    LOGS(2, LogTables.LOGS, Content.RECORDS),
    SPAN_RESOURCES(3, SpanTables.RESOURCES, Content.DEFINITIONS),
    SPAN_ATTRIBUTES(4, SpanTables.ATTRIBUTES, Content.DEFINITIONS),
    SPANS(5, SpanTables.SPANS, Content.RECORDS);

    /** What the rows of a table are to its sender. */
    public enum Content {
        /** Records of a sender: what is acknowledged, limited and counted. */
        RECORDS,
        /** What records need to be understood or found. */
        DEFINITIONS
    }

    private final int wireId;

    @SuppressWarnings("ImmutableEnumChecker") // Arrow's Schema is never changed, but not marked so
    private final ArrowTable table;

    private final Content content;

    IngestTable(int wireId, ArrowTable table, Content content) {
        this.wireId = wireId;
        this.table = table;
        this.content = content;
    }

    /** The table's number in a frame: never changed, never given to another table. */
    public int wireId() {
        return wireId;
    }

    /** The table's columns and its name in the store. */
    public ArrowTable table() {
        return table;
    }

    /** Whether its rows count as records. */
    public Content content() {
        return content;
    }

    /** The table of a number in a frame; null when this version knows none. */
    public static @Nullable IngestTable ofWireId(int wireId) {
        for (IngestTable table : values()) {
            if (table.wireId == wireId) {
                return table;
            }
        }
        return null;
    }
}
