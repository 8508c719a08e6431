package io.varve.wire.loki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.varve.schema.StreamLabels;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.DiscardReason;
import io.varve.wire.batch.IngestLimits;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.ReadRows;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import io.varve.wire.protobuf.ProtobufWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LokiPushDecoderTest {
    private static final long NOW = 1_790_000_000_000_000_000L;
    private static final String TRACE = "0123456789abcdef0123456789abcdef";

    private final LogBatch batch =
            new LogBatch("acme", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1000));
    private final LokiPushDecoder decoder = new LokiPushDecoder();

    @Test
    void anEntryBecomesARowAndCanonicalMetadataGoesToItsColumns() throws MalformedRequestException {
        byte[] push = push(
                "{app=\"shop\", pod=`p-1`, empty=\"\"}",
                entry(
                        NOW,
                        "hello",
                        "trace_id",
                        TRACE,
                        "span_id",
                        "00000000000000aa",
                        "severity_number",
                        "13",
                        "flags",
                        "1",
                        "observed_timestamp",
                        "5",
                        "severity_text",
                        "Warning",
                        "user.id",
                        "7"),
                entry(
                        NOW + 1,
                        "odd",
                        "trace_id",
                        "ABC",
                        "span_id",
                        "0000000000000000",
                        "severity_number",
                        "013",
                        "flags",
                        "-1",
                        "observed_timestamp",
                        "x",
                        "detected_level",
                        "WRN"));
        assertThat(decoder.decode(push, batch, NOW).accepted()).isEqualTo(2);
        Frame frame = Objects.requireNonNull(batch.seal());
        List<Map<String, Object>> rows = ReadRows.logs(frame);
        assertThat(rows.get(0))
                .containsEntry("service", "shop")
                .containsEntry("ts", NOW)
                .containsEntry("trace_id", TRACE)
                .containsEntry("span_id", "00000000000000aa")
                .containsEntry("severity_number", (byte) 13)
                .containsEntry("flags", 1)
                .containsEntry("observed_ts", 5L)
                .containsEntry("severity_text", "Warning")
                .containsEntry("level", "warn")
                .containsEntry("attributes", Map.of("user_id", "7"));
        assertThat(rows.get(1))
                .containsEntry("level", "warn")
                .containsEntry(
                        "attributes",
                        Map.of(
                                "trace_id",
                                "ABC",
                                "span_id",
                                "0000000000000000",
                                "severity_number",
                                "013",
                                "flags",
                                "-1",
                                "observed_timestamp",
                                "x"));
        assertThat(ReadRows.streams(frame).get(0))
                .containsEntry("labels", Map.of("app", "shop", "pod", "p-1", "service_name", "shop"))
                .containsEntry("metadata", Map.of());
    }

    @Test
    void levelsComeFromTheFirstThatNamesOne() throws MalformedRequestException {
        decoder.decode(
                push(
                        "{app=\"a\", level=\"Debug\"}",
                        entry(NOW, "error", "severity_number", "17", "detected_level", "inf"),
                        entry(NOW, "error", "level", "warn")),
                batch,
                NOW);
        decoder.decode(
                push(
                        "{app=\"a\"}",
                        entry(NOW, "error", "lvl", "dbg", "Level", "Trc", "severity_text", "err"),
                        entry(NOW, "error", "severity_text", "notice", "severity_number", "17"),
                        entry(NOW, "fatal", "severity_number", "17"),
                        entry(NOW, "fatal", "severity_number", "77"),
                        entry(NOW, "{\"lvl\":\"crit\",\"a\":\"critical\"}"),
                        entry(NOW, "nothing"),
                        entry(NOW, "x", "level", "l".repeat(100))),
                batch,
                NOW);
        assertThat(rows())
                .extracting(row -> row.get("level"))
                .containsExactly(
                        "info", "debug", "trace", "notice", "error", "unknown", "critical", "unknown", "unknown");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{a=\"b\", a=\"c\"} | stream '{a=\"b\", a=\"c\"}' has duplicate label name: 'a'",
                "{} | error at least one label pair is required per stream",
                "{a=\"\"} | error at least one label pair is required per stream",
                "~~ | error parsing labels '' with error: parse error at line 1, col 1: expected '{', found the end",
                "{a=b} | error parsing labels '{a=b}' with error: parse error at line 1, col 4: expected a quoted value, found 'b'",
                "{a.b=\"c\"} | error parsing labels '{a.b=\"c\"}' with error: parse error at line 1, col 3: expected '=', found '.'",
                "{a=\"\\q\"} | error parsing labels '{a=\"\\q\"}' with error: parse error at line 1, col 6: expected a known escape, found 'q'",
                "{a=\"b\"} x | error parsing labels '{a=\"b\"} x' with error: parse error at line 1, col 9: expected end of the labels, found 'x'",
                "{a=\"b\" | error parsing labels '{a=\"b\"' with error: parse error at line 1, col 7: expected ',', found the end",
                "{1=\"b\"} | error parsing labels '{1=\"b\"}' with error: parse error at line 1, col 2: expected a label name, found '1'",
            })
    void labelsThatAreNoneAreRefusedByName(String labels, String error) throws MalformedRequestException {
        byte[] both =
                concat(push(labels == null ? "" : labels, entry(NOW, "lost")), push("{app=\"a\"}", entry(NOW, "kept")));
        DecodeResult result = decoder.decode(both, batch, NOW);
        assertThat(result.firstError()).isEqualTo(error);
        assertThat(result.rejected()).isEqualTo(1);
        assertThat(rows()).extracting(row -> row.get("body")).containsExactly("kept");
    }

    @Test
    void labelsBeyondTheLimitsAreRefusedInLokisWords() throws MalformedRequestException {
        batch.policy(new IngestPolicy(
                new IngestLimits(0, 2, 4, 6, 0, 0, Duration.ZERO, Duration.ZERO),
                false,
                StreamLabels.DISCOVER_SERVICE_NAME));
        assertThat(decoder.decode(push("{a=\"1\", b=\"1\", c=\"1\"}", entry(NOW, "x"), entry(NOW, "y")), batch, NOW))
                .isEqualTo(new DecodeResult(
                        0,
                        2,
                        "entry for stream '{a=\"1\", b=\"1\", c=\"1\", service_name=\"unknown_service\"}' has 3 label names; limit 2",
                        Map.of(DiscardReason.MAX_LABEL_NAMES_PER_SERIES, 2)));
        batch.policy(
                new IngestPolicy(new IngestLimits(0, 2, 4, 6, 0, 0, Duration.ZERO, Duration.ZERO), false, List.of()));
        assertThat(decoder.decode(push("{longer=\"1\"}", entry(NOW, "x")), batch, NOW)
                        .firstError())
                .isEqualTo("stream '{longer=\"1\"}' has label name too long: 'longer'");
        assertThat(decoder.decode(push("{a=\"1234567\"}", entry(NOW, "x")), batch, NOW)
                        .firstError())
                .isEqualTo("stream '{a=\"1234567\"}' has label value too long: '1234567'");
    }

    @Test
    void recordsOfMoreDaysThanARequestMayHaveAreRefusedAndOfAnyAgeTaken() throws MalformedRequestException {
        long day = Duration.ofDays(1).toNanos();
        Entry[] entries = new Entry[369];
        for (int i = 0; i < 367; i++) {
            entries[i] = entry(day + 50L * i * day, "day " + i);
        }
        entries[367] = entry(day + 1, "first day again");
        entries[368] = entry(NOW, "one more day");
        DecodeResult result = decoder.decode(push("{app=\"old\"}", entries), batch, NOW);
        assertThat(result.accepted()).isEqualTo(367);
        assertThat(result.reasons()).isEqualTo(Map.of(DiscardReason.TOO_MANY_DAYS, 2));
        assertThat(result.firstError()).contains("of one request may be of 366 days at most");
        assertThat(decoder.decode(push("{app=\"old\"}", entry(NOW, "next request")), batch, NOW)
                        .accepted())
                .isEqualTo(1);
    }

    @Test
    void timestampsThatCantBeAreRefused() throws MalformedRequestException {
        ProtobufWriter writer = new ProtobufWriter();
        for (long[] timestamp : new long[][] {
            {0, 0}, {-1, 0}, {1, -1}, {1, 1_000_000_000}, {Long.MAX_VALUE, 0}, {9_223_372_036L, 0}, {1, 0}
        }) {
            int stream = writer.begin(1);
            writer.text(1, "{a=\"b\"}");
            int entry = writer.begin(2);
            int time = writer.begin(1);
            writer.varint(1, timestamp[0]);
            writer.varint(2, timestamp[1]);
            writer.end(time);
            writer.text(2, "line");
            writer.end(entry);
            writer.end(stream);
        }
        DecodeResult result = decoder.decode(Arrays.copyOf(writer.bytes(), writer.length()), batch, NOW);
        assertThat(result.accepted()).as("one second after 1970").isEqualTo(1);
        assertThat(result.reasons()).isEqualTo(Map.of(DiscardReason.INVALID_TIMESTAMP, 6));
    }

    @Test
    void snappyIsUndoneWithinItsBound() throws MalformedRequestException {
        byte[] push = push("{app=\"a\"}", entry(NOW, "x".repeat(10_000)));
        byte[] compressed = new byte[push.length * 2];
        int length = new SnappyJavaCompressor().compress(push, 0, push.length, compressed, 0, compressed.length);
        byte[] request = Arrays.copyOf(compressed, length);
        assertThat(decoder.decodeSnappy(request, push.length, batch, NOW).accepted())
                .isEqualTo(1);
        assertThatThrownBy(() -> decoder.decodeSnappy(request, push.length - 1, batch, NOW))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessage("snappy: the request says it has " + push.length + " bytes uncompressed; at most "
                        + (push.length - 1) + " are taken");
        for (int cut = 0; cut < length; cut++) {
            byte[] part = Arrays.copyOf(request, cut);
            assertThatThrownBy(() -> decoder.decodeSnappy(part, 1 << 20, batch, NOW))
                    .as("cut at %d", cut)
                    .isInstanceOf(MalformedRequestException.class);
        }
        assertThat(batch.rows()).isEqualTo(1);
    }

    @Test
    void jsonMeansWhatProtobufMeans() throws MalformedRequestException {
        String json = "{\"other\":[1],\"streams\":[{\"stream\":{\"app\":\"a\\\"\\\\b\",\"pod\":\"p\"},\"values\":[[\""
                + NOW + "\",\"line 1\"],[\"" + (NOW + 1) + "\",\"line\\n2\",{\"trace_id\":\"" + TRACE
                + "\",\"user.id\":\"ü\"}]]}]}";
        decoder.decodeJson(json.getBytes(UTF_8), batch, NOW);
        List<Map<String, Object>> fromJson = rows();
        decoder.decode(
                push(
                        "{app=\"a\\\"\\\\b\", pod=\"p\"}",
                        entry(NOW, "line 1"),
                        entry(NOW + 1, "line\n2", "trace_id", TRACE, "user.id", "ü")),
                batch,
                NOW);
        List<Map<String, Object>> fromProtobuf = rows();
        fromJson.forEach(row -> row.remove("seq"));
        fromProtobuf.forEach(row -> row.remove("seq"));
        assertThat(fromJson).isEqualTo(fromProtobuf);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[] | JSON: an object is expected at ",
                "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[1,\"x\"]]}]} | JSON: a timestamp of nanoseconds as a string is expected at /streams/0/values/0/0",
                "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"1x\",\"x\"]]}]} | JSON: a timestamp of nanoseconds as a string is expected at /streams/0/values/0/0",
                "{\"streams\":[{\"stream\":{\"a\":1},\"values\":[]}]} | JSON: a label's value as a string is expected at /streams/0/stream/a",
                "{\"streams\":[{\"values\":[[\"1\",\"x\",{\"a\":[]}]]}]} | JSON: a value of structured metadata as a string is expected at /streams/0/values/0/2/a",
                "{\"streams\":{}} | JSON: an array of streams is expected at /streams",
                "{\"streams\" | JSON: not well-formed at line 1, column 11",
            })
    void jsonThatIsNoPushIsRefusedWithItsPlace(String json, String error) {
        assertThatThrownBy(() -> decoder.decodeJson(json.getBytes(UTF_8), batch, NOW))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageStartingWith(error);
        assertThat(batch.rows()).isZero();
    }

    @Test
    void mutatedRequestsAreRefusedOrDecodedNeverThrowOtherwise() {
        mutate(3_000);
    }

    @Tag("long")
    @Test
    void manyMutatedRequestsAreRefusedOrDecodedNeverThrowOtherwise() {
        mutate(1_000_000);
    }

    private void mutate(int seeds) {
        byte[] push = push(
                "{app=\"shop\", pod=`p-1`}",
                entry(NOW, "level=error a", "trace_id", TRACE, "a.b", "c"),
                entry(NOW, "{\"level\":\"x\"}"));
        byte[] json = ("{\"streams\":[{\"stream\":{\"app\":\"a\"},\"values\":[[\"" + NOW
                        + "\",\"line\",{\"k\":\"v\"}]]}]}")
                .getBytes(UTF_8);
        for (long seed = 0; seed < seeds; seed++) {
            Random random = new Random(seed);
            byte[] request = (seed % 2 == 0 ? push : json).clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                request[random.nextInt(request.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = random.nextBoolean() ? request : Arrays.copyOf(request, random.nextInt(request.length));
            boolean protobuf = seed % 2 == 0;
            assertThatCode(() -> {
                        try {
                            DecodeResult result =
                                    protobuf ? decoder.decode(cut, batch, NOW) : decoder.decodeJson(cut, batch, NOW);
                            assertThat(batch.rows()).isEqualTo(result.accepted());
                        } catch (MalformedRequestException refused) {
                            assertThat(batch.rows()).isZero();
                        }
                        Frame frame = batch.seal();
                        if (frame != null) {
                            ReadRows.logs(frame);
                        }
                    })
                    .as("seed %d request %s", seed, HexFormat.of().formatHex(cut))
                    .doesNotThrowAnyException();
        }
    }

    private List<Map<String, Object>> rows() {
        return ReadRows.logs(Objects.requireNonNull(batch.seal()));
    }

    private interface Entry {
        void write(ProtobufWriter writer);
    }

    private static Entry entry(long unixNano, String line, String... metadata) {
        return writer -> {
            int entry = writer.begin(2);
            for (int i = 0; i < metadata.length; i += 2) {
                int pair = writer.begin(3);
                writer.text(2, metadata[i + 1]);
                writer.text(1, metadata[i]);
                writer.end(pair);
            }
            writer.text(2, line);
            int time = writer.begin(1);
            writer.varint(1, unixNano / 1_000_000_000L);
            writer.varint(2, unixNano % 1_000_000_000L);
            writer.end(time);
            writer.varint(99, 1);
            writer.end(entry);
        };
    }

    private static byte[] push(String labels, Entry... entries) {
        ProtobufWriter writer = new ProtobufWriter();
        int stream = writer.begin(1);
        for (Entry entry : entries) {
            entry.write(writer);
        }
        writer.text(1, labels);
        writer.varint(3, 42);
        writer.end(stream);
        return Arrays.copyOf(writer.bytes(), writer.length());
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
