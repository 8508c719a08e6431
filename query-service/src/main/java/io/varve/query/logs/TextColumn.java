package io.varve.query.logs;

import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A column of text whose bytes are copied out of its batch in one go. */
final class TextColumn {

    private final BaseVariableWidthVector column;
    private final byte[] bytes;
    private final int base;

    TextColumn(BaseVariableWidthVector column, int values) {
        this.column = column;
        this.base = values == 0 ? 0 : column.getStartOffset(0);
        int end = values == 0 ? 0 : column.getEndOffset(values - 1);
        this.bytes = new byte[end - base];
        column.getDataBuffer().getBytes(base, bytes);
    }

    static TextColumn of(VectorSchemaRoot batch, String name) {
        return new TextColumn(Columns.column(batch, name, VarCharVector.class), batch.getRowCount());
    }

    /** The array that holds all values. */
    byte[] bytes() {
        return bytes;
    }

    int start(int row) {
        return column.getStartOffset(row) - base;
    }

    int length(int row) {
        return column.getEndOffset(row) - column.getStartOffset(row);
    }
}
