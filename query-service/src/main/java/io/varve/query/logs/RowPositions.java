package io.varve.query.logs;

import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Where the rows of a batch stand among all rows; to be read when somebody wants to know. */
final class RowPositions {

    /** What must be selected beside the lines' columns. */
    static final String COLUMNS = "sender, seq, ";

    private final String tenant;
    private final UInt4Vector sender;
    private final UInt8Vector sequence;

    RowPositions(VectorSchemaRoot batch, String tenant) {
        this.tenant = tenant;
        this.sender = Columns.column(batch, "sender", UInt4Vector.class);
        this.sequence = Columns.column(batch, "seq", UInt8Vector.class);
    }

    LinePosition of(int row, long timestamp) {
        return new LinePosition(timestamp, tenant, sequence.get(row), sender.get(row));
    }
}
