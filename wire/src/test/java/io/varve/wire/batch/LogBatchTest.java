package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.wire.frame.Frame;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogBatchTest {
    private static final long NOW = 1_790_000_000_000_000_000L;
    private static final LogStream STREAM =
            LogStream.of(Map.of("service_name", "shop", "empty", ""), Map.of("host_name", "n1"));

    private final StreamRegistry registry = new StreamRegistry(100);
    private final RecordSequence sequence = new RecordSequence(0xCAFEBABE, 1);
    private final Rejections rejections = new Rejections();

    @Test
    void rowsReadBackThroughArrowAsTheyWereWritten() {
        LogBatch batch = batch(IngestPolicy.DEFAULT);
        LogRow row = begin(batch, STREAM);
        attribute(row, "http.route", "/cart");
        attribute(row, "trace_id", "000102030405060708090a0b0c0d0e0f");
        attribute(row, "span_id", "NOT-CANONICAL");
        row.timestamp(NOW);
        row.severityNumber(17);
        row.body(bytes("out of stock"), 0, 12);
        assertThat(row.end(rejections)).isTrue();
        row = begin(batch, STREAM);
        row.timestamp(NOW + 1);
        assertThat(row.end(rejections)).isTrue();

        List<Map<String, Object>> rows = ReadRows.logs(seal(batch));
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0))
                .containsEntry("tenant", "acme")
                .containsEntry("service", "shop")
                .containsEntry("ts", NOW)
                .containsEntry("seq", 1L << 20)
                .containsEntry("sender", 0xCAFEBABE)
                .containsEntry("severity_number", (byte) 17)
                .containsEntry("level", "error")
                .containsEntry("trace_id", "000102030405060708090a0b0c0d0e0f")
                .containsEntry("span_id", "0000000000000000")
                .containsEntry("body", "out of stock")
                .containsEntry("attributes", Map.of("http_route", "/cart", "span_id", "NOT-CANONICAL"));
        assertThat(rows.get(1))
                .containsEntry("body", "")
                .containsEntry("level", "unknown")
                .containsEntry("seq", (1L << 20) + 1)
                .containsEntry("attributes", Map.of());
    }

    @Test
    void framesOfManyRecordsConcatenateToOneStream() {
        LogBatch batch = batch(IngestPolicy.DEFAULT);
        row(batch, NOW, "one");
        Frame first = seal(batch);
        row(batch, NOW + 1, "two");
        row(batch, NOW + 2, "three");
        Frame second = seal(batch);
        assertThat(ReadRows.logs(first, second))
                .extracting(row -> row.get("body"))
                .containsExactly("one", "two", "three");
        assertThat(ReadRows.streams(first, second)).hasSize(2);
        assertThat(batch.seal()).isNull();
    }

    @Test
    void aStreamIsDefinedForEachDayOfItsRecordsUntilThatIsAcknowledged() {
        LogBatch batch = batch(IngestPolicy.DEFAULT);
        long midnight = NOW / 86_400_000_000_000L * 86_400_000_000_000L;
        row(batch, midnight, "a");
        row(batch, midnight - 1, "b");
        row(batch, midnight + 1, "c");
        Frame first = seal(batch);
        assertThat(first.definitions()).hasSize(2);
        Map<String, Object> definition = ReadRows.streams(first).get(0);
        assertThat(definition)
                .containsEntry("tenant", "acme")
                .containsEntry("service", "shop")
                .containsEntry("labels", Map.of("service_name", "shop"))
                .containsEntry("metadata", Map.of("host_name", "n1"));
        assertThat(definition.get("stream_id"))
                .isEqualTo(ReadRows.logs(first).get(0).get("stream_id"));

        row(batch, midnight, "d");
        assertThat(seal(batch).definitions()).as("not acknowledged yet").hasSize(1);
        registry.acknowledged(first);
        row(batch, midnight, "e");
        assertThat(seal(batch).definitions()).isEmpty();
        row(batch, NOW, "f");
        assertThat(seal(batch).definitions()).as("the same day").isEmpty();
    }

    @Test
    void aRollbackTakesRowsAndDefinitionsAndLeavesThoseBefore() {
        LogBatch batch = batch(IngestPolicy.DEFAULT);
        row(batch, NOW, "kept");
        RowBatch.Mark mark = batch.mark();
        LogRow row = begin(batch, LogStream.of(Map.of("app", "other"), Map.of()));
        attribute(row, "a", "b");
        row.timestamp(NOW);
        row.end(rejections);
        row = begin(batch, STREAM);
        attribute(row, "half", "written");
        batch.rollback(mark);
        row(batch, NOW + 1, "after");
        Frame frame = seal(batch);
        assertThat(ReadRows.logs(frame)).extracting(read -> read.get("body")).containsExactly("kept", "after");
        assertThat(ReadRows.logs(frame))
                .extracting(read -> read.get("attributes"))
                .containsOnly(Map.of());
        assertThat(frame.definitions()).hasSize(1);
    }

    @Test
    void ofTwoPairsOfOneNameTheLastStandsAndARecordsFieldBeatsAPair() {
        LogBatch batch = batch(IngestPolicy.DEFAULT);
        LogRow row = begin(batch, STREAM);
        attribute(row, "a.b", "1");
        attribute(row, "severity_number", "99");
        attribute(row, "long_enough_name", "1");
        attribute(row, "a_b", "2");
        attribute(row, "long-enough-name", "2");
        attribute(row, "empty", "");
        row.timestamp(NOW);
        row.severityNumber(9);
        row.end(rejections);
        row(batch, NOW, "next");
        List<Map<String, Object>> rows = ReadRows.logs(seal(batch));
        assertThat(rows.get(0)).containsEntry("attributes", Map.of("a_b", "2", "long_enough_name", "2"));
        assertThat(rows.get(0)).containsEntry("severity_number", (byte) 9);
        assertThat(rows.get(1)).containsEntry("attributes", Map.of());
    }

    @Test
    void refusesWithLokisWordsAndKeepsTheNeighbours() {
        LogBatch batch = batch(new IngestPolicy(
                new IngestLimits(
                        10, 15, 1024, 2048, 40, 3, java.time.Duration.ofMinutes(10), java.time.Duration.ofDays(7)),
                true,
                List.of()));
        assertThat(refusal(batch, NOW, "0123456789+"))
                .isEqualTo(
                        "max entry size '10' bytes exceeded for stream '{service_name=\"shop\"}' while adding an entry with length '11' bytes");
        assertThat(refusal(batch, NOW + 601_000_000_000L, "x"))
                .isEqualTo("entry for stream '{service_name=\"shop\"}' has timestamp too new: 2026-09-21T14:23:21Z");
        assertThat(refusal(batch, NOW - 8 * 86_400_000_000_000L, "x"))
                .startsWith(
                        "entry for stream '{service_name=\"shop\"}' has timestamp too old: 2026-09-13T14:13:20Z, oldest acceptable timestamp is: 2026-09-14");
        assertThat(refusal(batch, 0, "x")).contains("must be after 1970-01-01T00:00:00Z");
        assertThat(refusal(batch, -5, "x")).contains("must be after 1970-01-01T00:00:00Z");
        assertThat(refusal(batch, NOW, "x", "a", "0123456789012345678901234567890123456789"))
                .startsWith(
                        "stream '{service_name=\"shop\"}' has structured metadata too large: '52' bytes, limit: '40' bytes.");
        assertThat(refusal(batch, NOW, "x", "a", "1", "b", "1", "c", "1"))
                .startsWith(
                        "stream '{service_name=\"shop\"}' has too many structured metadata labels: '4', limit: '3'.");
        assertThat(refusal(batch, NOW, "x", "...", "1")).contains("'...', has no letter or digit");
        row(batch, NOW, "fine");
        assertThat(ReadRows.logs(seal(batch)))
                .extracting(row -> row.get("body"))
                .containsExactly("fine");
        assertThat(rejections.result(0).rejected()).isZero();
    }

    @Test
    void bytesThatAreNotUtf8BecomeReplacementCharacters() {
        LogBatch batch = batch(IngestPolicy.DEFAULT);
        LogRow row = begin(batch, STREAM);
        byte[] broken = {'a', (byte) 0xFF, (byte) 0xE2, (byte) 0x82, 'b', (byte) 0xC3, (byte) 0xA9};
        row.attribute(bytes("k"), 0, 1, broken, 0, broken.length);
        row.body(broken, 0, broken.length);
        row.timestamp(NOW);
        row.end(rejections);
        Map<String, Object> read = ReadRows.logs(seal(batch)).get(0);
        assertThat(read)
                .containsEntry("body", "a\uFFFD\uFFFD\uFFFDbé")
                .containsEntry("attributes", Map.of("k", "a\uFFFD\uFFFD\uFFFDbé"));
    }

    private String refusal(LogBatch batch, long unixNano, String line, String... pairs) {
        Rejections own = new Rejections();
        LogRow row = begin(batch, STREAM);
        for (int i = 0; i < pairs.length; i += 2) {
            attribute(row, pairs[i], pairs[i + 1]);
        }
        row.timestamp(unixNano);
        row.body(bytes(line), 0, line.length());
        assertThat(row.end(own)).isFalse();
        assertThat(own.result(0).rejected()).isEqualTo(1);
        return own.result(0).firstError();
    }

    private LogBatch batch(IngestPolicy policy) {
        return new LogBatch("acme", policy, sequence, registry);
    }

    private static LogRow begin(LogBatch batch, LogStream stream) {
        LogRow row = batch.row();
        row.request(NOW);
        row.begin(stream);
        return row;
    }

    private void row(LogBatch batch, long unixNano, String line) {
        LogRow row = begin(batch, STREAM);
        row.timestamp(unixNano);
        row.body(bytes(line), 0, line.length());
        assertThat(row.end(rejections)).isTrue();
    }

    private static void attribute(LogRow row, String name, String value) {
        row.attribute(bytes(name), 0, name.length(), bytes(value), 0, value.length());
    }

    private static Frame seal(LogBatch batch) {
        Frame frame = batch.seal();
        assertThat(frame).isNotNull();
        return frame;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
