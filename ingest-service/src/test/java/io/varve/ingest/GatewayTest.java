package io.varve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

    @TempDir
    static Path folder;

    private static IngestStack stack;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        http = HttpClient.newHttpClient();
        stack = new IngestStack(folder)
                .startService(
                        "--varve.auth.mode=header",
                        "--varve.ingest.max-body-bytes=6MB",
                        "--varve.ingest.max-decoded-bytes=8MB",
                        "--varve.kafka.delivery-timeout=5s");
    }

    @AfterAll
    static void stop() {
        stack.close();
        http.close();
    }

    @Test
    void aStockOpenTelemetryExporterOverGrpcIsStored() throws Exception {
        export(OtlpGrpcLogRecordExporter.builder()
                .setEndpoint(stack.otlpGrpc().toString())
                .setCompression("gzip")
                .addHeader("X-Scope-OrgID", "sdk-grpc")
                .build());
        stack.await("sdk-grpc", "SELECT toString(count()) FROM logs", "100");
        assertSdkRows("sdk-grpc");
    }

    @Test
    void aStockOpenTelemetryExporterOverHttpIsStored() throws Exception {
        export(OtlpHttpLogRecordExporter.builder()
                .setEndpoint(stack.otlpHttp("/v1/logs").toString())
                .setCompression("gzip")
                .addHeader("X-Scope-OrgID", "sdk-http")
                .build());
        stack.await("sdk-http", "SELECT toString(count()) FROM logs", "100");
        assertSdkRows("sdk-http");
    }

    private static void export(LogRecordExporter exporter) {
        SdkLoggerProvider provider = SdkLoggerProvider.builder()
                .addLogRecordProcessor(BatchLogRecordProcessor.builder(exporter).build())
                .build();
        for (int i = 0; i < 100; i++) {
            provider.get("shop")
                    .logRecordBuilder()
                    .setSeverity(Severity.WARN)
                    .setBody("order " + i)
                    .setAttribute(AttributeKey.longKey("order.number"), (long) i)
                    .emit();
        }
        assertThat(provider.shutdown().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
    }

    private static void assertSdkRows(String tenant) {
        assertThat(stack.ask(tenant, "SELECT body FROM logs WHERE attributes['order_number'] = '42'"))
                .isEqualTo("order 42");
        assertThat(stack.ask(tenant, "SELECT DISTINCT level FROM logs")).isEqualTo("warn");
        assertThat(stack.ask(tenant, "SELECT toString(sum(lines)) FROM log_volume"))
                .isEqualTo("100");
        assertThat(stack.ask(
                        tenant,
                        "SELECT toString(count()) FROM logs WHERE stream_id IN (SELECT stream_id FROM streams)"))
                .isEqualTo("100");
    }

    @Test
    void lokiPushInJsonIsStored() throws Exception {
        HttpResponse<String> response = push("loki-json", JSON, null, lokiJson("{\"app\":\"web\"}", "hello", "bye"));
        assertThat(response.body()).isEmpty();
        assertThat(response.statusCode()).isEqualTo(204);
        stack.await("loki-json", "SELECT body FROM logs ORDER BY seq", "hello\nbye");
        assertThat(stack.ask("loki-json", "SELECT labels['app'] FROM streams")).isEqualTo("web");
        assertThat(stack.ask("loki-json", "SELECT service FROM logs LIMIT 1")).isEqualTo("web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "raw-deflate"})
    void lokiPushInACompressedJsonIsStored(String encoding) throws Exception {
        byte[] body = lokiJson("{\"app\":\"web\"}", "squeezed");
        HttpResponse<String> response = push(
                "loki-" + encoding, JSON, encoding.equals("gzip") ? "gzip" : "deflate", compressed(encoding, body));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
        stack.await("loki-" + encoding, "SELECT body FROM logs", "squeezed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/loki/api/v1/push", "/api/prom/push"})
    void lokiPushInSnappyIsStoredWithOrWithoutAContentType(String path) throws Exception {
        String tenant = "snappy-" + path.length();
        byte[] body = snappy(lokiProtobuf("{app=\"web\"}", "first"));
        assertThat(post(stack.http(path), tenant, null, null, body).statusCode())
                .isEqualTo(204);
        body = snappy(lokiProtobuf("{app=\"web\"}", "second"));
        assertThat(post(stack.http(path), tenant, PROTOBUF, "snappy", body).statusCode())
                .isEqualTo(204);
        stack.await(tenant, "SELECT body FROM logs ORDER BY seq", "first\nsecond");
    }

    @Test
    void otlpJsonAndZstdAndTheLokiPathAreTaken() throws Exception {
        byte[] json = ("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"" + now()
                        + "\",\"body\":{\"stringValue\":\"in json\"}}]}]}]}")
                .getBytes(UTF_8);
        HttpResponse<String> response = post(stack.http("/otlp/v1/logs"), "otlp-json", JSON, null, json);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{}");
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith(JSON));
        byte[] zstd = com.github.luben.zstd.Zstd.compress(
                otlp(record("in zstd").build()).toByteArray());
        assertThat(post(stack.otlpHttp("/v1/logs"), "otlp-json", PROTOBUF, "zstd", zstd)
                        .statusCode())
                .isEqualTo(200);
        stack.await("otlp-json", "SELECT body FROM logs ORDER BY seq", "in json\nin zstd");
    }

    @Test
    void aBadRecordIsNamedAndItsNeighboursAreStored() throws Exception {
        byte[] request = otlp(
                        record("good").build(),
                        record("x".repeat(5_000_000)).build(),
                        record("also good").build())
                .toByteArray();
        HttpResponse<byte[]> response = http.send(
                HttpRequest.newBuilder(stack.otlpHttp("/v1/logs"))
                        .header("X-Scope-OrgID", "partial")
                        .header("Content-Type", PROTOBUF)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(request))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        var partial = ExportLogsServiceResponse.parseFrom(response.body()).getPartialSuccess();
        assertThat(partial.getRejectedLogRecords()).isEqualTo(1);
        assertThat(partial.getErrorMessage()).contains("5000000");
        stack.await("partial", "SELECT body FROM logs ORDER BY seq", "good\nalso good");
        assertThat(metrics()).contains("loki_discarded_samples_total{reason=\"line_too_long\",tenant=\"partial\"} 1.0");
    }

    @Test
    void lokiSays400ForALineThatIsTooLongAndStoresTheOthers() throws Exception {
        HttpResponse<String> response =
                push("too-long", JSON, null, lokiJson("{\"app\":\"web\"}", "fine", "y".repeat(300_000)));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("262144").contains("300000").contains("total ignored: 1 out of 2");
        stack.await("too-long", "SELECT body FROM logs", "fine");
    }

    @Test
    void tenThousandAttributesAreRefusedByTheirLimit() throws Exception {
        LogRecord.Builder record = record("many");
        for (int i = 0; i < 10_000; i++) {
            record.addAttributes(KeyValue.newBuilder()
                    .setKey("a" + i)
                    .setValue(AnyValue.newBuilder().setIntValue(i)));
        }
        HttpResponse<String> response = post(
                stack.otlpHttp("/v1/logs"),
                "many",
                PROTOBUF,
                null,
                otlp(record.build()).toByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("structured metadata");
    }

    @Test
    void aTruncatedProtobufIs400WithAStatusInProtobuf() throws Exception {
        byte[] whole = otlp(record("cut").build()).toByteArray();
        HttpResponse<String> response =
                post(stack.otlpHttp("/v1/logs"), "cut", PROTOBUF, null, Arrays.copyOf(whole, whole.length - 3));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(PROTOBUF);
        assertThat(response.body().getBytes(UTF_8)[0]).isEqualTo((byte) 0x08);
        assertThat(response.body().getBytes(UTF_8)[1]).isEqualTo((byte) 3);
        assertThat(push("cut", PROTOBUF, null, new byte[] {1, 2, 3, 4}).statusCode())
                .isEqualTo(400);
        assertThat(push("cut", PROTOBUF, null, new byte[0]).statusCode()).isIn(400, 422);
    }

    @Test
    void wrongContentTypeAndEncodingAreNamed() throws Exception {
        byte[] body = otlp(record("x").build()).toByteArray();
        HttpResponse<String> type = post(stack.otlpHttp("/v1/logs"), "wrong", "text/plain", null, body);
        assertThat(type.statusCode()).isEqualTo(415);
        assertThat(type.body()).contains("application/json");
        HttpResponse<String> encoding = post(stack.otlpHttp("/v1/logs"), "wrong", PROTOBUF, "br", body);
        assertThat(encoding.statusCode()).isEqualTo(415);
        assertThat(encoding.body()).contains("gzip");
        HttpResponse<String> lie = post(stack.otlpHttp("/v1/logs"), "wrong", PROTOBUF, "gzip", body);
        assertThat(lie.statusCode()).isEqualTo(400);
        assertThat(lie.body()).contains("Content-Encoding");
        assertThat(push("wrong", "text/plain", null, body).statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd"})
    void aDecompressionBombIs413(String encoding) throws Exception {
        byte[] zeros = new byte[64 << 20];
        byte[] bomb =
                encoding.equals("zstd") ? com.github.luben.zstd.Zstd.compress(zeros) : compressed(encoding, zeros);
        HttpResponse<String> response = post(stack.otlpHttp("/v1/logs"), "bomb", PROTOBUF, encoding, bomb);
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("max-decoded-bytes");
    }

    @Test
    void aBodyThatIsTooLargeIs413WhetherAnnouncedOrNot() throws Exception {
        byte[] large = new byte[7 << 20];
        assertThat(post(stack.otlpHttp("/v1/logs"), "large", PROTOBUF, null, large)
                        .statusCode())
                .isEqualTo(413);
        HttpResponse<String> chunked = http.send(
                HttpRequest.newBuilder(stack.otlpHttp("/v1/logs"))
                        .header("X-Scope-OrgID", "large")
                        .header("Content-Type", PROTOBUF)
                        .POST(HttpRequest.BodyPublishers.ofByteArrays(List.of(large)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(chunked.statusCode()).isEqualTo(413);
    }

    @Test
    void invalidUtf8IsStoredAndHarmsNobody() throws Exception {
        // A body with broken UTF-8, written by hand: the generated classes would not let it through.
        byte[] good = otlp(record("AAAA").build()).toByteArray();
        for (int i = 0; i + 3 < good.length; i++) {
            if (good[i] == 'A' && good[i + 3] == 'A') {
                good[i + 1] = (byte) 0xff;
                break;
            }
        }
        assertThat(post(stack.otlpHttp("/v1/logs"), "utf8", PROTOBUF, null, good)
                        .statusCode())
                .isEqualTo(200);
        assertThat(push("utf8", JSON, null, lokiJson("{\"app\":\"web\"}", "fine"))
                        .statusCode())
                .isEqualTo(204);
        stack.await("utf8", "SELECT toString(countIf(body = 'fine')) FROM logs", "1");
    }

    @Test
    void emptyAndMissingStreamsAre422() throws Exception {
        HttpResponse<String> empty = push("empty", JSON, null, "{\"streams\":[]}".getBytes(UTF_8));
        assertThat(empty.statusCode()).isEqualTo(422);
        assertThat(empty.body()).contains("error at least one valid stream is required for ingestion");
    }

    @Test
    void duplicateLabelsAreRefused() throws Exception {
        HttpResponse<String> response =
                push("duplicate", PROTOBUF, null, snappy(lokiProtobuf("{a=\"1\",a=\"2\"}", "x")));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("a");
    }

    @Test
    void tenantsAreHeldToLokisRule() throws Exception {
        byte[] body = lokiJson("{\"app\":\"web\"}", "x");
        assertThat(push(null, JSON, null, body).statusCode()).isEqualTo(401);
        assertThat(push(null, JSON, null, body).body()).isEqualTo("no org id\n");
        assertThat(push("a|b", JSON, null, body).body()).contains("multiple org IDs present");
        assertThat(push("a b", JSON, null, body).body()).contains("unsupported character at position 1");
        assertThat(push("..", JSON, null, body).statusCode()).isEqualTo(400);
        assertThat(push("t".repeat(151), JSON, null, body).body()).contains("max 150");
        assertThat(push("t".repeat(150), JSON, null, body).statusCode()).isEqualTo(204);
    }

    @Test
    void thePortOfOtlpServesNothingElse() throws Exception {
        for (String path : List.of("/metrics", "/ready", "/loki/api/v1/push")) {
            HttpRequest request = HttpRequest.newBuilder(stack.otlpHttp(path)).build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(http.send(HttpRequest.newBuilder(stack.http("/ready")).build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void otherSignalsAreRefusedClearly() throws Exception {
        HttpResponse<String> response = post(stack.otlpHttp("/v1/metrics"), "x", JSON, null, "{}".getBytes(UTF_8));
        assertThat(response.statusCode()).isEqualTo(501);
        assertThat(response.body()).contains("send metrics elsewhere");
    }

    @Test
    void manySmallRequestsOfManyClientsAreAllStoredOnce() throws Exception {
        List<Thread> clients = new ArrayList<>();
        List<Integer> statuses = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int c = 0; c < 20; c++) {
            int number = c;
            clients.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 20; i++) {
                    try {
                        statuses.add(
                                push("crowd", JSON, null, lokiJson("{\"app\":\"web\"}", "line " + number + "-" + i))
                                        .statusCode());
                    } catch (IOException | InterruptedException e) {
                        statuses.add(-1);
                    }
                }
            }));
        }
        for (Thread client : clients) {
            client.join();
        }
        assertThat(statuses).hasSize(400).containsOnly(204);
        stack.await(
                "crowd",
                "SELECT concat(toString(count()), ' ', toString(uniqExact(body)), ' ', "
                        + "toString(uniqExact(sender, seq))) FROM logs",
                "400 400 400");
        stack.await("crowd", "SELECT toString(sum(lines)) FROM log_volume", "400");
    }

    private static String metrics() throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(stack.http("/metrics")).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static HttpResponse<String> push(String tenant, String type, String encoding, byte[] body)
            throws IOException, InterruptedException {
        return post(stack.http("/loki/api/v1/push"), tenant, type, encoding, body);
    }

    private static HttpResponse<String> post(URI url, String tenant, String type, String encoding, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (tenant != null) {
            request.header("X-Scope-OrgID", tenant);
        }
        if (type != null) {
            request.header("Content-Type", type);
        }
        if (encoding != null) {
            request.header("Content-Encoding", encoding);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static long now() {
        return System.currentTimeMillis() * 1_000_000;
    }

    private static LogRecord.Builder record(String body) {
        return LogRecord.newBuilder()
                .setTimeUnixNano(now())
                .setBody(AnyValue.newBuilder().setStringValue(body));
    }

    private static ExportLogsServiceRequest otlp(LogRecord... records) {
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(List.of(records))))
                .build();
    }

    private static byte[] lokiJson(String labels, String... lines) {
        StringBuilder values = new StringBuilder();
        for (String line : lines) {
            values.append(values.isEmpty() ? "" : ",")
                    .append("[\"")
                    .append(now())
                    .append("\",\"")
                    .append(line)
                    .append("\"]");
        }
        return ("{\"streams\":[{\"stream\":" + labels + ",\"values\":[" + values + "]}]}").getBytes(UTF_8);
    }

    /** {@code logproto.PushRequest} with one stream and one entry. */
    private static byte[] lokiProtobuf(String labels, String line) {
        byte[] timestamp = message(new byte[] {8}, varint(System.currentTimeMillis() / 1000));
        byte[] entry = message(field(1, timestamp), field(2, line.getBytes(UTF_8)));
        return field(1, message(field(1, labels.getBytes(UTF_8)), field(2, entry)));
    }

    private static byte[] field(int number, byte[] content) {
        return message(new byte[] {(byte) ((number << 3) | 2)}, varint(content.length), content);
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }

    private static byte[] message(byte[]... parts) {
        ByteString all = ByteString.EMPTY;
        for (byte[] part : parts) {
            all = all.concat(ByteString.copyFrom(part));
        }
        return all.toByteArray();
    }

    private static byte[] snappy(byte[] body) {
        SnappyJavaCompressor compressor = new SnappyJavaCompressor();
        byte[] target = new byte[compressor.maxCompressedLength(body.length)];
        return Arrays.copyOf(target, compressor.compress(body, 0, body.length, target, 0, target.length));
    }

    private static byte[] compressed(String encoding, byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = switch (encoding) {
            case "gzip" -> new GZIPOutputStream(bytes);
            case "deflate" -> new DeflaterOutputStream(bytes);
            default -> new DeflaterOutputStream(bytes, new java.util.zip.Deflater(6, true));
        }) {
            out.write(body);
        }
        return bytes.toByteArray();
    }
}
