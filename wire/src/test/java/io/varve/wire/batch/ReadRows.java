package io.varve.wire.batch;

import io.varve.schema.IngestTable;
import io.varve.wire.frame.Frame;
import io.varve.wire.frame.FrameConcatenation;
import io.varve.wire.frame.MalformedFrameException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** Rows as Arrow's own reader gives them from the writer's concatenation: columns by name, ids in hex, maps sorted. */
public final class ReadRows {
    private ReadRows() {}

    public static List<Map<String, Object>> logs(Frame... frames) {
        return rows(IngestTable.LOGS, frames);
    }

    public static List<Map<String, Object>> streams(Frame... frames) {
        return rows(IngestTable.STREAMS, frames);
    }

    public static List<Map<String, Object>> rows(IngestTable table, Frame... frames) {
        return rows(concatenation(frames).stream(table));
    }

    private static FrameConcatenation concatenation(Frame... frames) {
        FrameConcatenation concatenation = new FrameConcatenation();
        for (Frame frame : frames) {
            try {
                concatenation.add(frame.payload());
            } catch (MalformedFrameException e) {
                throw new AssertionError(e);
            }
        }
        return concatenation;
    }

    public static List<Map<String, Object>> rows(List<ByteBuffer> stream) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuffer buffer : stream) {
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.writeBytes(part);
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader reader =
                        new ArrowStreamReader(new ByteArrayInputStream(bytes.toByteArray()), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                for (int row = 0; row < root.getRowCount(); row++) {
                    Map<String, Object> values = new LinkedHashMap<>();
                    for (FieldVector vector : root.getFieldVectors()) {
                        values.put(vector.getName(), value(vector, row));
                    }
                    rows.add(values);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return rows;
    }

    private static Object value(FieldVector vector, int row) {
        if (vector instanceof MapVector map) {
            Map<String, Object> pairs = new TreeMap<>();
            for (Object entry : map.getObject(row)) {
                Map<?, ?> pair = (Map<?, ?>) entry;
                if (pairs.put(pair.get("key").toString(), plain(pair.get("value"))) != null) {
                    throw new AssertionError("a name comes twice in " + map.getObject(row));
                }
            }
            return pairs;
        }
        if (vector instanceof ListVector list) {
            List<Object> items = new ArrayList<>();
            for (Object item : list.getObject(row)) {
                items.add(plain(item));
            }
            return items;
        }
        return plain(vector.getObject(row));
    }

    private static Object plain(Object value) {
        return value instanceof byte[] bytes
                ? HexFormat.of().formatHex(bytes)
                : value instanceof Number ? value : value.toString();
    }
}
