package io.varve.query.logs;

import java.nio.ByteOrder;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * All that rows have beside time, stream and body, out of {@link RowLabels#EVERY_COLUMN} or {@link RowLabels#EVERY_COLUMN_BESIDE_TIME}.
 *
 * @param observed nanoseconds since the epoch, 0 when absent
 * @param traceIds 16 bytes a row
 * @param spanIds 8 bytes a row
 * @param pairs where a row's attributes begin among all names and values, and the end of the last row's
 */
@SuppressWarnings("ArrayRecordComponent") // columns, never compared
record MetadataColumns(
        TextColumn level,
        TextColumn severityText,
        byte[] severityNumbers,
        int[] flags,
        long[] observed,
        byte[] traceIds,
        byte[] spanIds,
        int[] pairs,
        TextColumn names,
        TextColumn values) {

    /** Stands for an absent time in {@code observed_delay}. */
    private static final long NOT_OBSERVED = Long.MIN_VALUE;

    static final int TRACE_BYTES = 16;
    static final int SPAN_BYTES = 8;

    static MetadataColumns of(VectorSchemaRoot batch) {
        return of(batch, 0, batch.getRowCount());
    }

    /** Of some rows of a batch. */
    static MetadataColumns of(VectorSchemaRoot batch, int from, int to) {
        int rows = to - from;
        MapVector attributes = Columns.column(batch, "attributes", MapVector.class);
        StructVector content = (StructVector) attributes.getDataVector();
        int[] pairs = new int[rows + 1];
        if (rows > 0) {
            attributes
                    .getOffsetBuffer()
                    .nioBuffer(4L * from, 4 * pairs.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asIntBuffer()
                    .get(pairs);
        }
        int firstPair = pairs[0];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] -= firstPair;
        }
        int lastPair = firstPair + pairs[rows];
        return new MetadataColumns(
                text(batch, "level", from, to),
                text(batch, "severity_text", from, to),
                bytes(Columns.column(batch, "severity_number", UInt1Vector.class), 1, from, to),
                ints(Columns.column(batch, "flags", UInt4Vector.class), from, to),
                observed(batch, from, to),
                bytes(Columns.column(batch, "trace_id", FixedSizeBinaryVector.class), TRACE_BYTES, from, to),
                bytes(Columns.column(batch, "span_id", FixedSizeBinaryVector.class), SPAN_BYTES, from, to),
                pairs,
                TextColumn.of((VarCharVector) content.getChildByOrdinal(0), firstPair, lastPair),
                TextColumn.of((VarCharVector) content.getChildByOrdinal(1), firstPair, lastPair));
    }

    /** As the store computes its column {@code observed}. */
    private static long[] observed(VectorSchemaRoot batch, int from, int to) {
        if (batch.getVector("observed_delay") == null) {
            return longs(Columns.column(batch, "observed", TimeStampNanoTZVector.class), from, to);
        }
        long[] observed = longs(Columns.column(batch, "observed_delay", BigIntVector.class), from, to);
        long[] time = longs(Columns.column(batch, "ts", TimeStampNanoTZVector.class), from, to);
        for (int i = 0; i < observed.length; i++) {
            observed[i] = observed[i] == NOT_OBSERVED ? 0 : time[i] + observed[i];
        }
        return observed;
    }

    private static TextColumn text(VectorSchemaRoot batch, String name, int from, int to) {
        return TextColumn.of(Columns.column(batch, name, VarCharVector.class), from, to);
    }

    static long[] longs(BaseFixedWidthVector column, int from, int to) {
        long[] values = new long[to - from];
        column.getDataBuffer()
                .nioBuffer(8L * from, 8 * values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(values);
        return values;
    }

    static int[] ints(BaseFixedWidthVector column, int from, int to) {
        int[] values = new int[to - from];
        column.getDataBuffer()
                .nioBuffer(4L * from, 4 * values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(values);
        return values;
    }

    static byte[] bytes(BaseFixedWidthVector column, int width, int from, int to) {
        byte[] values = new byte[(to - from) * width];
        column.getDataBuffer().getBytes((long) from * width, values);
        return values;
    }
}
