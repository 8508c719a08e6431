package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;

/** Reads single values out of the columns of a batch. */
public final class Columns {

    private Columns() {}

    /** A column by name and type; the SQL that was sent says which there are. */
    public static <V extends FieldVector> V column(VectorSchemaRoot batch, String name, Class<V> type) {
        FieldVector vector = batch.getVector(name);
        if (!type.isInstance(vector)) {
            throw new IllegalStateException("the store's column " + name + " is "
                    + (vector == null ? "absent" : vector.getField().toString()) + ", not " + type.getSimpleName());
        }
        return type.cast(vector);
    }

    public static String text(VarCharVector column, int row) {
        return new String(column.get(row), UTF_8);
    }

    static StreamId streamId(FixedSizeBinaryVector column, int row) {
        return new StreamId(high(column, row), low(column, row));
    }

    static long high(FixedSizeBinaryVector column, int row) {
        return Long.reverseBytes(column.getDataBuffer().getLong(16L * row));
    }

    static long low(FixedSizeBinaryVector column, int row) {
        return Long.reverseBytes(column.getDataBuffer().getLong(16L * row + 8));
    }

    /** Copies a value's bytes. */
    public static byte[] bytes(BaseVariableWidthVector column, int row) {
        int start = column.getStartOffset(row);
        byte[] value = new byte[column.getEndOffset(row) - start];
        ArrowBuf data = column.getDataBuffer();
        data.getBytes(start, value);
        return value;
    }

    /** A map's pairs in stored order. */
    static Map<String, String> map(MapVector column, int row) {
        int start = column.getElementStartIndex(row);
        int end = column.getElementEndIndex(row);
        if (start == end) {
            return Map.of();
        }
        StructVector pairs = (StructVector) column.getDataVector();
        VarCharVector keys = (VarCharVector) pairs.getChildByOrdinal(0);
        VarCharVector values = (VarCharVector) pairs.getChildByOrdinal(1);
        Map<String, String> map = LinkedHashMap.newLinkedHashMap(end - start);
        for (int i = start; i < end; i++) {
            map.put(text(keys, i), text(values, i));
        }
        return map;
    }
}
