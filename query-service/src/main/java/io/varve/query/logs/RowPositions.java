package io.varve.query.logs;

import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Where some rows stand among all rows; to be read when somebody wants to know. */
final class RowPositions {

    /** What must be selected beside the lines' columns. */
    static final String COLUMNS = "sender, seq, ";

    private final String tenant;
    private final int[] sender;
    private final long[] sequence;

    RowPositions(String tenant, int[] sender, long[] sequence) {
        this.tenant = tenant;
        this.sender = sender;
        this.sequence = sequence;
    }

    RowPositions(VectorSchemaRoot batch, String tenant) {
        this(
                tenant,
                MetadataColumns.ints(Columns.column(batch, "sender", UInt4Vector.class), 0, batch.getRowCount()),
                MetadataColumns.longs(Columns.column(batch, "seq", UInt8Vector.class), 0, batch.getRowCount()));
    }

    LinePosition of(int row, long timestamp) {
        return new LinePosition(timestamp, tenant, sequence[row], sender[row]);
    }

    /** Unsigned. */
    long sequence(int row) {
        return sequence[row];
    }

    /** Unsigned. */
    int sender(int row) {
        return sender[row];
    }
}
