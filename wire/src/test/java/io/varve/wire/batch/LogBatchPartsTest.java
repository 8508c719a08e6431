package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.schema.IngestTable;
import io.varve.schema.LogTables;
import io.varve.wire.frame.Frame;
import io.varve.wire.frame.FrameConcatenation;
import io.varve.wire.loki.LokiPushDecoder;
import io.varve.wire.otlp.OtlpLogsDecoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;

class LogBatchPartsTest {
    private static final long NOW = 1_790_000_000_000_000_000L;

    @Test
    void partsHaveTheRowsOfTheWholeInTheirOrder() throws Exception {
        LogBatch batch = batch();
        fill(batch);
        List<String> whole = rows(List.of(batch.seal()));
        fill(batch);
        List<Frame> parts = batch.sealInParts(1000);
        assertThat(parts).hasSizeGreaterThan(5);
        assertThat(parts).allSatisfy(part -> assertThat(part.payload().length).isLessThan(6000));
        assertThat(parts.stream().mapToInt(Frame::rows).sum()).isEqualTo(100);
        assertThat(rows(parts)).isEqualTo(whole);
        assertThat(parts).allSatisfy(part -> assertThat(part.definitions()).hasSize(1));
        assertThat(batch.rows()).isZero();
    }

    @Test
    void aBatchThatFitsIsOnePartAndAnEmptyOneNone() throws Exception {
        LogBatch batch = batch();
        assertThat(batch.sealInParts(1000)).isEmpty();
        fill(batch);
        assertThat(batch.sealInParts(1 << 20)).hasSize(1);
    }

    @Test
    void aRowThatIsLargerThanAPartIsAPartOfItsOwn() throws Exception {
        LogBatch batch = batch();
        fill(batch);
        List<Frame> parts = batch.sealInParts(1);
        assertThat(parts)
                .hasSize(100)
                .allSatisfy(part -> assertThat(part.rows()).isEqualTo(1));
    }

    @Test
    void aRequestOfNothingButEmptyRecordsIsBounded() throws Exception {
        // ResourceLogs { ScopeLogs { LogRecord {} … } } with 4 M empty records: 8 MB on the wire.
        int records = 4_000_000;
        byte[] empty = new byte[2 * records];
        for (int i = 0; i < empty.length; i += 2) {
            empty[i] = 0x12;
        }
        byte[] request = field((byte) 0x0a, field((byte) 0x12, empty));
        LogBatch batch = batch();
        DecodeResult result = new OtlpLogsDecoder().decode(request, batch, NOW);
        assertThat(result.accepted() + result.rejected()).isEqualTo(records);
        assertThat(result.rejected()).isPositive();
        assertThat(result.firstError()).contains("send fewer at once");
        assertThat(batch.bytes()).isLessThan(LogBatch.MAX_BYTES + 1000);
    }

    private static byte[] field(byte tag, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(tag);
        int rest = content.length;
        while ((rest & ~0x7f) != 0) {
            bytes.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write(rest);
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }

    private static LogBatch batch() {
        return new LogBatch("t", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(10));
    }

    private static void fill(LogBatch batch) throws Exception {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            values.append(i == 0 ? "" : ",")
                    .append("[\"" + (NOW + i) + "\",\"" + "line ".repeat(i % 7) + i + "\",{\"k" + i % 3 + "\":\"v" + i
                            + "\"}]");
        }
        String json = "{\"streams\":[{\"stream\":{\"app\":\"a\"},\"values\":[" + values + "]}]}";
        assertThat(new LokiPushDecoder()
                        .decodeJson(json.getBytes(UTF_8), batch, NOW)
                        .accepted())
                .isEqualTo(100);
    }

    /** Every row without its number, which goes on from seal to seal. */
    private static List<String> rows(List<Frame> frames) throws Exception {
        FrameConcatenation all = new FrameConcatenation();
        for (Frame frame : frames) {
            all.add(frame.payload());
        }
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (ByteBuffer buffer : all.stream(IngestTable.LOGS)) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            stream.writeBytes(bytes);
        }
        List<String> rows = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader =
                        new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), allocator)) {
            assertThat(reader.getVectorSchemaRoot().getSchema()).isEqualTo(LogTables.LOGS.schema());
            while (reader.loadNextBatch()) {
                for (int row = 0; row < reader.getVectorSchemaRoot().getRowCount(); row++) {
                    StringBuilder text = new StringBuilder();
                    for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
                        if (!vector.getName().equals("seq")) {
                            Object value = vector.getObject(row);
                            text.append(value instanceof byte[] bytes ? Arrays.toString(bytes) : value)
                                    .append('|');
                        }
                    }
                    rows.add(text.toString());
                }
            }
        }
        return rows;
    }
}
