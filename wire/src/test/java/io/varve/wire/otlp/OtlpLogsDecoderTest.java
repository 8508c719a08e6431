package io.varve.wire.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.IngestLimits;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.ReadRows;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtlpLogsDecoderTest {
    private static final long NOW = 1_790_000_000_000_000_000L;

    private final LogBatch batch =
            new LogBatch("acme", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1000));
    private final OtlpLogsDecoder decoder = new OtlpLogsDecoder();

    @Test
    void aRecordBecomesARowAndItsResourceAStream() throws MalformedRequestException {
        byte[] request = request(
                Resource.newBuilder()
                        .addAttributes(text("service.name", "cart"))
                        .addAttributes(text("k8s.pod.name", "cart-1"))
                        .addAttributes(text("host.name", "n1"))
                        .addAttributes(text("host.empty", ""))
                        .build(),
                InstrumentationScope.newBuilder()
                        .setName("lib")
                        .setVersion("1.2")
                        .setDroppedAttributesCount(3)
                        .build(),
                record("hello")
                        .setObservedTimeUnixNano(NOW + 5)
                        .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_WARN)
                        .setSeverityText("WARNING")
                        .setFlags(1)
                        .setTraceId(
                                ByteString.copyFrom(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}))
                        .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
                        .setDroppedAttributesCount(2)
                        .setEventName("checkout")
                        .addAttributes(text("http.route", "/cart"))
                        .addAttributes(text("event_name", "loses"))
                        .addAttributes(pair("n", AnyValue.newBuilder().setIntValue(-42)))
                        .addAttributes(pair("b", AnyValue.newBuilder().setBoolValue(true)))
                        .addAttributes(pair("raw", AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("hi"))))
                        .addAttributes(pair(
                                "user",
                                map(text("id", "7"), pair("geo", map(text("city", "Bonn"))), text("full.name", "A B"))))
                        .addAttributes(pair(
                                "tags",
                                list(
                                        string("x"),
                                        AnyValue.newBuilder().setIntValue(1).build()))));
        assertThat(decoder.decode(request, batch, NOW)).isEqualTo(new DecodeResult(1, 0, null, Map.of()));
        Frame frame = Objects.requireNonNull(batch.seal());
        assertThat(ReadRows.logs(frame).get(0))
                .containsEntry("service", "cart")
                .containsEntry("ts", NOW)
                .containsEntry("observed_ts", NOW + 5)
                .containsEntry("severity_number", (byte) 13)
                .containsEntry("severity_text", "WARNING")
                .containsEntry("level", "warn")
                .containsEntry("flags", 1)
                .containsEntry("trace_id", "000102030405060708090a0b0c0d0e0f")
                .containsEntry("span_id", "0102030405060708")
                .containsEntry("body", "hello")
                .containsEntry(
                        "attributes",
                        Map.ofEntries(
                                Map.entry("http_route", "/cart"),
                                Map.entry("event_name", "checkout"),
                                Map.entry("n", "-42"),
                                Map.entry("b", "true"),
                                Map.entry("raw", "aGk="),
                                Map.entry("user_id", "7"),
                                Map.entry("user_geo_city", "Bonn"),
                                Map.entry("user_full_name", "A B"),
                                Map.entry("tags", "[\"x\",1]"),
                                Map.entry("dropped_attributes_count", "2")));
        assertThat(ReadRows.streams(frame).get(0))
                .containsEntry("labels", Map.of("service_name", "cart", "k8s_pod_name", "cart-1"))
                .containsEntry(
                        "metadata",
                        Map.of(
                                "host_name",
                                "n1",
                                "scope_name",
                                "lib",
                                "scope_version",
                                "1.2",
                                "scope_dropped_attributes_count",
                                "3"));
    }

    @Test
    void aBodyThatIsNoTextIsItsJsonAsGoWritesIt() throws MalformedRequestException {
        assertThat(body(map(
                        text("b", "<a & \"b\"\n>"),
                        pair(
                                "a",
                                list(
                                        AnyValue.newBuilder()
                                                .setDoubleValue(1e21)
                                                .build(),
                                        AnyValue.getDefaultInstance())),
                        text("b", "last"),
                        pair("c", AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("hi"))))))
                .isEqualTo("{\"a\":[1e+21,null],\"b\":\"last\",\"c\":\"aGk=\"}");
        assertThat(body(map(text("b", "<a & \"b\"\n>\u2028"))))
                .isEqualTo("{\"b\":\"\\u003ca \\u0026 \\\"b\\\"\\n\\u003e\\u2028\"}");
        assertThat(body(AnyValue.newBuilder().setBoolValue(false).build())).isEqualTo("false");
        assertThat(body(AnyValue.newBuilder().setIntValue(Long.MIN_VALUE).build()))
                .isEqualTo("-9223372036854775808");
        assertThat(body(AnyValue.getDefaultInstance())).isEmpty();
        assertThat(body(list(AnyValue.newBuilder().setDoubleValue(Double.NaN).build())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "1, 1",
        "1.5, 1.5",
        "-0.1, -0.1",
        "0.30000000000000004, 0.30000000000000004",
        "100, 100",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "1.25e-6, 0.00000125",
        "1e-7, 1e-7",
        "1.234e-10, 1.234e-10",
        "1e100, 1e+100",
        "123456789.125, 123456789.125",
        "4.9E-324, 5e-324",
        "1.7976931348623157E308, 1.7976931348623157e+308",
        "NaN, json: unsupported value: NaN",
        "Infinity, json: unsupported value: +Inf",
        "2.5e15, 2500000000000000"
    })
    void doublesArePrintedAsGoDoes(double value, String text) throws MalformedRequestException {
        assertThat(body(AnyValue.newBuilder().setDoubleValue(value).build())).isEqualTo(text);
    }

    @Test
    void theTimeIsTheRecordsElseTheObservedElseThatOfReceipt() throws MalformedRequestException {
        decode(
                record("a").setObservedTimeUnixNano(7),
                record("b").setTimeUnixNano(0).setObservedTimeUnixNano(7),
                record("c").setTimeUnixNano(0));
        List<Map<String, Object>> rows = rows();
        assertThat(rows).extracting(row -> row.get("ts")).containsExactly(NOW, 7L, NOW);
        assertThat(rows).extracting(row -> row.get("observed_ts")).containsExactly(7L, 0L, 0L);
    }

    @Test
    void aBadRecordIsNamedAndItsNeighboursAreStored() throws MalformedRequestException {
        DecodeResult result = decode(
                record("before"),
                record("short id").setTraceId(ByteString.copyFromUtf8("abc")),
                record("too new").setTimeUnixNano(NOW + Duration.ofHours(1).toNanos()),
                record("after 2262").setTimeUnixNano(-1),
                record("bad span").setSpanId(ByteString.copyFrom(new byte[16])),
                record("bad name").addAttributes(text("..", "x")),
                record("too deep").addAttributes(pair("a", nested(40))),
                record("after"));
        assertThat(result.accepted()).isEqualTo(2);
        assertThat(result.rejected()).isEqualTo(6);
        assertThat(result.firstError())
                .isEqualTo(
                        "entry for stream '{service_name=\"s\"}' refused: a trace_id has 16 bytes or none, this one 3");
        assertThat(rows()).extracting(row -> row.get("body")).containsExactly("before", "after");
    }

    @Test
    void nestingAsDeepAsTheGeneratedClassesAllowIsRead() throws MalformedRequestException {
        assertThat(decode(record("deep").addAttributes(pair("a", nested(30)))).accepted())
                .isEqualTo(1);
        assertThat(rows().get(0).get("attributes").toString()).hasSize("{a=x}".length() + 2 * 30);
    }

    @Test
    void aServiceIsFoundAsLokiFindsIt() throws MalformedRequestException {
        byte[] named = request(
                Resource.newBuilder()
                        .addAttributes(text("k8s.job.name", "nightly"))
                        .addAttributes(text("k8s.container.name", "web"))
                        .build(),
                InstrumentationScope.getDefaultInstance(),
                record("a"));
        decoder.decode(named, batch, NOW);
        decoder.decode(
                request(Resource.getDefaultInstance(), InstrumentationScope.getDefaultInstance(), record("b")),
                batch,
                NOW);
        assertThat(rows()).extracting(row -> row.get("service")).containsExactly("nightly", "unknown_service");

        batch.policy(new IngestPolicy(IngestLimits.DEFAULT, false, List.of()));
        DecodeResult none = decoder.decode(
                request(Resource.getDefaultInstance(), InstrumentationScope.getDefaultInstance(), record("c")),
                batch,
                NOW);
        assertThat(none.firstError()).isEqualTo("error at least one label pair is required per stream");
        decoder.decode(named, batch, NOW);
        assertThat(rows().get(0)).containsEntry("service", "").containsEntry("level", "");
    }

    @Test
    void resourceAndScopeMayStandBehindTheirRecordsAndComeInParts() throws MalformedRequestException {
        byte[] record = record("x").build().toByteArray();
        byte[] scope = InstrumentationScope.newBuilder().setName("late").build().toByteArray();
        byte[] first = Resource.newBuilder()
                .addAttributes(text("service.name", "a"))
                .build()
                .toByteArray();
        byte[] second = Resource.newBuilder()
                .addAttributes(text("k8s.pod.name", "p"))
                .build()
                .toByteArray();
        byte[] scopeLogs = concat(field(2, record), field(1, scope));
        byte[] resourceLogs = concat(field(1, first), field(2, scopeLogs), field(1, second));
        decoder.decode(field(1, resourceLogs), batch, NOW);
        Map<String, Object> stream =
                ReadRows.streams(Objects.requireNonNull(batch.seal())).get(0);
        assertThat(stream)
                .containsEntry("labels", Map.of("service_name", "a", "k8s_pod_name", "p"))
                .containsEntry("metadata", Map.of("scope_name", "late"));
    }

    @Test
    void tenThousandAttributesAndALongLineAreRefusedByTheirLimits() throws MalformedRequestException {
        LogRecord.Builder many = record("many");
        for (int i = 0; i < 10_000; i++) {
            many.addAttributes(text("a" + i, "v"));
        }
        DecodeResult result = decode(many, record("x".repeat(5_000_000)), record("fine"));
        assertThat(result.accepted()).isEqualTo(1);
        assertThat(result.firstError()).contains("has too many structured metadata labels: '10000', limit: '128'");
        assertThat(rows()).extracting(row -> row.get("body")).containsExactly("fine");

        batch.policy(new IngestPolicy(
                new IngestLimits(0, 15, 1024, 2048, 0, 0, Duration.ofMinutes(10), Duration.ZERO), true, List.of()));
        assertThat(decode(many, record("x".repeat(5_000_000))).accepted()).isEqualTo(2);
        List<Map<String, Object>> rows = rows();
        assertThat((Map<?, ?>) rows.get(0).get("attributes")).hasSize(10_000);
        assertThat((String) rows.get(1).get("body")).hasSize(5_000_000);
    }

    @Test
    void aRequestCutOffAnywhereLeavesTheBatchAsItWas() throws MalformedRequestException {
        decode(record("kept"));
        byte[] request = request(
                Resource.newBuilder()
                        .addAttributes(text("service.name", "other"))
                        .build(),
                InstrumentationScope.newBuilder().setName("lib").build(),
                record("lost")
                        .addAttributes(pair("m", map(text("a", "b"))))
                        .setTraceId(ByteString.copyFrom(new byte[16])));
        for (int length = 1; length < request.length; length++) {
            byte[] cut = Arrays.copyOf(request, length);
            assertThatThrownBy(() -> decoder.decode(cut, batch, NOW))
                    .as("cut at %d", length)
                    .isInstanceOf(MalformedRequestException.class)
                    .hasMessageStartingWith("protobuf: ");
        }
        Frame frame = Objects.requireNonNull(batch.seal());
        assertThat(ReadRows.logs(frame)).extracting(row -> row.get("body")).containsExactly("kept");
        assertThat(frame.definitions()).hasSize(1);
    }

    @Test
    void wireFormatThatIsNoneIsRefused() {
        assertThatThrownBy(() -> decoder.decode(
                        new byte[] {0x0A, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F}, batch, NOW))
                .hasMessageContaining("a length of 4294967295");
        assertThatThrownBy(() -> decoder.decode(new byte[] {0x0C}, batch, NOW))
                .hasMessageContaining("group that did not begin");
        assertThatThrownBy(() -> decoder.decode(new byte[] {0x00}, batch, NOW)).hasMessageContaining("field number 0");
        assertThatThrownBy(() -> decoder.decode(new byte[] {0x0F}, batch, NOW)).hasMessageContaining("wire type 7");
        byte[] groups = new byte[200];
        Arrays.fill(groups, (byte) 0x0B);
        assertThatThrownBy(() -> decoder.decode(groups, batch, NOW)).hasMessageContaining("nested deeper than 100");
        byte[] body = new byte[0];
        for (int i = 0; i < 20; i++) {
            body = concat(body, field(5, field(6, field(1, text("a", "b").toByteArray()))));
        }
        byte[] repeated = field(1, field(2, field(2, body)));
        assertThatThrownBy(() -> decoder.decode(repeated, batch, NOW)).hasMessageContaining("comes more than 9 times");
    }

    @Test
    void aVarintWhoseTenthByteGoesOnIsRefusedThoughTheGeneratedClassesTakeIt() throws Exception {
        byte[] value = HexFormat.of().parseHex("18f7dc83a795d6e6e9c181");
        assertThat(AnyValue.parseFrom(value).hasIntValue()).isTrue();
        byte[] request = field(1, field(2, field(2, field(5, value))));
        assertThatThrownBy(() -> decoder.decode(request, batch, NOW))
                .hasMessageContaining("varint of more than 10 bytes");
    }

    private String body(AnyValue value) throws MalformedRequestException {
        decode(record("").setBody(value));
        return (String) rows().get(0).get("body");
    }

    private DecodeResult decode(LogRecord.Builder... records) throws MalformedRequestException {
        return decoder.decode(
                request(
                        Resource.newBuilder()
                                .addAttributes(text("service.name", "s"))
                                .build(),
                        InstrumentationScope.getDefaultInstance(),
                        records),
                batch,
                NOW);
    }

    private List<Map<String, Object>> rows() {
        return ReadRows.logs(Objects.requireNonNull(batch.seal()));
    }

    private static byte[] request(Resource resource, InstrumentationScope scope, LogRecord.Builder... records) {
        ScopeLogs.Builder scopeLogs = ScopeLogs.newBuilder().setScope(scope);
        for (LogRecord.Builder record : records) {
            scopeLogs.addLogRecords(record);
        }
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder().setResource(resource).addScopeLogs(scopeLogs))
                .build()
                .toByteArray();
    }

    private static LogRecord.Builder record(String body) {
        return LogRecord.newBuilder().setTimeUnixNano(NOW).setBody(string(body));
    }

    private static AnyValue string(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }

    private static KeyValue text(String key, String value) {
        return pair(key, string(value));
    }

    private static KeyValue pair(String key, AnyValue.Builder value) {
        return pair(key, value.build());
    }

    private static KeyValue pair(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static AnyValue map(KeyValue... members) {
        return AnyValue.newBuilder()
                .setKvlistValue(KeyValueList.newBuilder().addAllValues(List.of(members)))
                .build();
    }

    private static AnyValue list(AnyValue... values) {
        return AnyValue.newBuilder()
                .setArrayValue(ArrayValue.newBuilder().addAllValues(List.of(values)))
                .build();
    }

    private static AnyValue nested(int depth) {
        AnyValue value = string("x");
        for (int i = 0; i < depth; i++) {
            value = map(pair("n", value));
        }
        return value;
    }

    private static byte[] field(int number, byte[] message) {
        byte[] header = new byte[6];
        header[0] = (byte) (number << 3 | 2);
        int rest = message.length;
        for (int i = 1; i < 5; i++) {
            header[i] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        header[5] = (byte) rest;
        return concat(header, message);
    }

    private static byte[] concat(byte[]... parts) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
