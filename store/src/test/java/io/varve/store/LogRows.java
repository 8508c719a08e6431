package io.varve.store;

import io.varve.schema.LogTables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/** Rows of the table of logs as an Arrow stream, for tests. */
final class LogRows {
    private LogRows() {}

    /** {@code count} rows of one tenant, some seconds apart, with bodies {@code line 0}, {@code line 1}, … in batches of 1,000. */
    static List<ByteBuffer> stream(String tenant, int count, long firstSecond, long secondsApart) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(LogTables.LOGS.schema(), allocator);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
            for (int from = 0; from < count; from += 1000) {
                int rows = Math.min(1000, count - from);
                root.allocateNew();
                for (int i = 0; i < rows; i++) {
                    fill(root, i, tenant, from + i, firstSecond + (from + i) * secondsApart);
                }
                root.setRowCount(rows);
                writer.writeBatch();
            }
            writer.end();
        }
        byte[] all = bytes.toByteArray();
        int half = all.length / 2;
        return List.of(ByteBuffer.wrap(all, 0, half), ByteBuffer.wrap(all, half, all.length - half));
    }

    private static void fill(VectorSchemaRoot root, int row, String tenant, int number, long second) {
        for (FieldVector vector : root.getFieldVectors()) {
            switch (vector) {
                case TimeStampNanoTZVector time ->
                    time.setSafe(row, time.getName().equals("ts") ? second * 1_000_000_000L : 0L);
                case VarCharVector text -> text.setSafe(row, text(text.getName(), tenant, number));
                case BaseFixedWidthVector fixed -> {
                    fixed.setIndexDefined(row);
                    fixed.getDataBuffer().setZero((long) row * fixed.getTypeWidth(), fixed.getTypeWidth());
                }
                case MapVector map -> map.getWriter().setPosition(row);
                default -> throw new IllegalStateException(vector.toString());
            }
            if (vector instanceof MapVector map) {
                map.startNewValue(row);
                map.endValue(row, 0);
            }
        }
    }

    private static byte[] text(String column, String tenant, int number) {
        String text = switch (column) {
            case "tenant" -> tenant;
            case "service" -> "shop";
            case "level" -> "info";
            case "body" -> "line " + number;
            default -> "";
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
