package io.varve.query.logs;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A column of texts: slices of one array. Immutable. */
final class TextColumn {

    private final byte[] bytes;
    private final int base;
    private final int[] offsets;

    /**
     * Texts that lie in an array one behind the other.
     *
     * @param base where they begin in it
     * @param offsets of each from there, and the end of the last
     */
    TextColumn(byte[] bytes, int base, int[] offsets) {
        this.bytes = bytes;
        this.base = base;
        this.offsets = offsets;
    }

    /** Copies some values of a column out of its batch in one go. */
    static TextColumn of(BaseVariableWidthVector column, int from, int to) {
        int[] offsets = new int[to - from + 1];
        if (to > from) {
            ArrowBuf buffer = column.getOffsetBuffer();
            buffer.nioBuffer(4L * from, 4 * offsets.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asIntBuffer()
                    .get(offsets);
        }
        int start = offsets[0];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] -= start;
        }
        byte[] bytes = new byte[offsets[to - from]];
        column.getDataBuffer().getBytes(start, bytes);
        return new TextColumn(bytes, 0, offsets);
    }

    static TextColumn of(VectorSchemaRoot batch, String name) {
        return of(batch, name, 0, batch.getRowCount());
    }

    static TextColumn of(VectorSchemaRoot batch, String name, int from, int to) {
        return of(Columns.column(batch, name, VarCharVector.class), from, to);
    }

    /** The same in an array of its own. */
    TextColumn copied() {
        return new TextColumn(Arrays.copyOfRange(bytes, base, base + offsets[offsets.length - 1]), 0, offsets);
    }

    /** The array that holds all values. */
    byte[] bytes() {
        return bytes;
    }

    int start(int row) {
        return base + offsets[row];
    }

    int length(int row) {
        return offsets[row + 1] - offsets[row];
    }
}
