package io.varve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Status;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the views on spans hold is waited for: their part of an insert is seen a moment after the spans'. */
class TraceDoorsTest {
    private static final long START = 1_780_000_000_000_000_000L;
    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/x-protobuf";

    @TempDir
    static Path folder;

    private static IngestStack stack;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        http = HttpClient.newHttpClient();
        stack = new IngestStack(folder).startService("--varve.auth.mode=header");
    }

    @AfterAll
    static void stop() {
        stack.close();
        http.close();
    }

    @Test
    void aStockOpenTelemetryExporterOverGrpcIsStored() throws Exception {
        export(OtlpGrpcSpanExporter.builder()
                .setEndpoint(stack.otlpGrpc().toString())
                .setCompression("gzip")
                .addHeader("X-Scope-OrgID", "sdk-grpc")
                .build());
        assertSdkSpans("sdk-grpc");
    }

    @Test
    void aStockOpenTelemetryExporterOverHttpIsStored() throws Exception {
        export(OtlpHttpSpanExporter.builder()
                .setEndpoint(stack.otlpHttp("/v1/traces").toString())
                .setCompression("gzip")
                .addHeader("X-Scope-OrgID", "sdk-http")
                .build());
        assertSdkSpans("sdk-http");
    }

    private static void export(SpanExporter exporter) {
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build();
        Tracer tracer = provider.get("shop", "1.2");
        for (int i = 0; i < 50; i++) {
            Span root = tracer.spanBuilder("GET /order")
                    .setSpanKind(SpanKind.SERVER)
                    .startSpan();
            try (Scope _ = root.makeCurrent()) {
                tracer.spanBuilder("charge")
                        .setSpanKind(SpanKind.CLIENT)
                        .startSpan()
                        .setAttribute("order.number", i)
                        .setStatus(StatusCode.ERROR, "declined")
                        .recordException(new IllegalStateException("no money"))
                        .end();
            }
            root.setAttribute(AttributeKey.stringArrayKey("tags"), java.util.List.of("a", "b"));
            root.end();
        }
        assertThat(provider.shutdown().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
    }

    private static void assertSdkSpans(String tenant) throws InterruptedException {
        stack.await(tenant, "SELECT toString(count()) FROM spans", "100");
        assertThat(stack.ask(
                        tenant,
                        "SELECT concat(name, ' ', toString(kind), ' ', toString(status_code), ' ', status_message, ' ', event_names[1])"
                                + " FROM spans WHERE attributes_int['order.number'] = 42"))
                .isEqualTo("charge 3 2 declined exception");
        stack.await(
                tenant,
                "SELECT concat(tupleElement(max(root), 'name'), ' ', toString(sum(spans)), ' ', toString(sum(errors)))"
                        + " FROM traces GROUP BY trace_id LIMIT 1",
                "GET /order 2 1");
        stack.await(tenant, "SELECT toString(sum(spans)) FROM span_metrics WHERE kind = 2", "50");
        assertThat(stack.ask(
                        tenant,
                        "SELECT concat(attributes_string['telemetry.sdk.language'], ' ', scope_name, ' ', scope_version)"
                                + " FROM span_resources FINAL"))
                .isEqualTo("java shop 1.2");
        assertThat(
                        stack.ask(
                                tenant,
                                "SELECT toString(count()) FROM spans WHERE resource_id IN (SELECT resource_id FROM span_resources)"))
                .isEqualTo("100");
        assertThat(
                        stack.ask(
                                tenant,
                                "SELECT DISTINCT concat(scope, ' ', key, ' ', type) AS k FROM span_attributes WHERE scope = 'span' ORDER BY k"))
                .isEqualTo("span order.number int\nspan tags other");
    }

    @Test
    void everyTypeOfAttributeComesBackAsWhatItWas() throws Exception {
        HttpResponse<String> response =
                post("types", JSON, null, json("types", """
                        {"key":"s","value":{"stringValue":""}},{"key":"i","value":{"intValue":"9007199254740993"}},
                        {"key":"d","value":{"doubleValue":7.0}},{"key":"b","value":{"boolValue":false}},
                        {"key":"twice","value":{"intValue":"1"}},{"key":"twice","value":{"stringValue":"last"}},
                        {"key":"list","value":{"arrayValue":{"values":[{"intValue":"1"}]}}}""").getBytes(UTF_8));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{}");
        stack.await(
                "types",
                "SELECT concat(toString(attributes_string), toString(attributes_int), toString(attributes_float), toString(attributes_bool)) FROM spans",
                "{'s':'','twice':'last'}{'i':9007199254740993}{'d':7}{'b':false}");
        assertThat(stack.ask("types", "SELECT hex(attributes_other['list']) FROM spans"))
                .isEqualTo("2A8880808000" + "0A8280808000" + "1801");
    }

    @Test
    void aSpanThatComesADayLateChangesItsTrace() throws Exception {
        assertThat(post(
                                "late",
                                PROTOBUF,
                                null,
                                request(span(1, 2, START, START + 1000).setName("child")))
                        .statusCode())
                .isEqualTo(200);
        stack.await("late", "SELECT tupleElement(root, 'name') FROM traces", "");
        long nextDay = START + 86_400_000_000_000L;
        post("late", PROTOBUF, null, request(span(2, 0, nextDay, nextDay + 5000).setName("root")));
        stack.await(
                "late",
                "SELECT concat(tupleElement(max(root), 'name'), ' ', toString(sum(spans)), ' ',"
                        + " toString(toUnixTimestamp64Nano(max(end_ts)) - toUnixTimestamp64Nano(min(start_ts)))) FROM traces GROUP BY trace_id",
                "root 2 86400000005000");
    }

    @Test
    void badSpansAreNamedAndTheirNeighboursStored() throws Exception {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder()
                .addSpans(span(1, 0, START, START + 10))
                .addSpans(span(2, 1, START, START + 10).setTraceId(ByteString.copyFrom(new byte[3])))
                .addSpans(span(3, 1, START, START + 10).setSpanId(ByteString.copyFrom(new byte[8])))
                .addSpans(span(4, 1, START, START + 10).setParentSpanId(ByteString.copyFrom(new byte[7])))
                .addSpans(span(5, 1, 0, START))
                .addSpans(span(6, 1, START, START - 10).setName("ends before it starts"))
                .addSpans(span(1, 0, START, START + 20).setName("same id"))
                .addSpans(span(7, 8, START, START + 20).setName("loop"))
                .addSpans(span(8, 7, START, START + 20).setName("loop"));
        HttpRequest post = HttpRequest.newBuilder(stack.otlpHttp("/v1/traces"))
                .header("Content-Type", PROTOBUF)
                .header("X-Scope-OrgID", "bad")
                .POST(HttpRequest.BodyPublishers.ofByteArray(ExportTraceServiceRequest.newBuilder()
                        .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
                        .build()
                        .toByteArray()))
                .build();
        HttpResponse<byte[]> response = http.send(post, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        var partial = ExportTraceServiceResponse.parseFrom(response.body()).getPartialSuccess();
        assertThat(partial.getRejectedSpans()).isEqualTo(4);
        assertThat(partial.getErrorMessage()).contains("a trace_id has 16 bytes, this one 3");
        stack.await("bad", "SELECT toString(count()) FROM spans", "5");
        assertThat(stack.ask("bad", "SELECT toString(duration) FROM spans WHERE name = 'ends before it starts'"))
                .isEqualTo("-10");
    }

    @Test
    void aRepeatedRequestIsStoredOnceAndTheSameBytesAtTheDoorOfLogsAreAnotherRequest() throws Exception {
        byte[] request = request(span(1, 0, START, START + 10));
        for (int i = 0; i < 3; i++) {
            assertThat(post("repeat", PROTOBUF, "gzip", gzip(request)).statusCode())
                    .isEqualTo(200);
        }
        post("repeat", PROTOBUF, null, request(span(2, 1, START, START + 10)));
        stack.await("repeat", "SELECT toString(count()) FROM spans", "2");
        stack.await("repeat", "SELECT toString(sum(spans)) FROM traces", "2");
        stack.await("repeat", "SELECT toString(sum(spans)) FROM span_metrics", "2");
    }

    @Test
    void aTraceOfAHundredThousandSpansIsTaken() throws Exception {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        for (int i = 1; i <= 100_000; i++) {
            spans.addSpans(span(i, i - 1, START + i, START + i + 10));
        }
        byte[] request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
                .build()
                .toByteArray();
        assertThat(post("long", PROTOBUF, null, request).statusCode()).isEqualTo(200);
        stack.await("long", "SELECT toString(count()) FROM spans", "100000");
        stack.await("long", "SELECT toString(sum(spans)) FROM traces GROUP BY trace_id", "100000");
    }

    @Test
    void callsBetweenServicesArePairedAndTheRestIsCountedAsUnpaired() throws Exception {
        var server = io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
        var client = io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
        byte[] request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ofService(
                        "web",
                        span(1, 0, START, START + 100).setKind(server),
                        span(2, 1, START + 10, START + 90).setKind(client),
                        span(3, 1, START + 20, START + 80)
                                .setKind(client)
                                .addAttributes(KeyValue.newBuilder()
                                        .setKey("db.system")
                                        .setValue(AnyValue.newBuilder().setStringValue("redis"))),
                        span(4, 1, START + 30, START + 40).setKind(client)))
                .addResourceSpans(ofService(
                        "cart",
                        span(5, 2, START + 15, START + 85)
                                .setKind(server)
                                .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR)),
                        span(6, 99, START + 16, START + 20).setKind(server)))
                .build()
                .toByteArray();
        assertThat(post("edges", PROTOBUF, null, request).statusCode()).isEqualTo(200);
        String edges =
                "SELECT concat(client, '>', server, ' ', connection_type, ' ', toString(unpaired), ' ', toString(failed), ' ',"
                        + " toString(client_duration), ' ', toString(server_duration)) AS e FROM service_edges(from_ts ="
                        + " fromUnixTimestamp64Nano(toInt64(" + (START - 1) + "), 'UTC'), to_ts ="
                        + " fromUnixTimestamp64Nano(toInt64(" + (START + 1000) + "), 'UTC')) ORDER BY e";
        stack.await("edges", "SELECT toString(count()) FROM spans", "6");
        assertThat(stack.ask("edges", edges).lines())
                .containsExactly(
                        ">cart  1 0 0 4",
                        "user>web virtual_node 0 0 0 100",
                        "web> " + " 1 0 10 0",
                        "web>cart  0 1 80 70",
                        "web>redis database 0 0 60 0");
        assertThat(stack.ask("others", edges)).isEmpty();
    }

    private static ResourceSpans ofService(String service, io.opentelemetry.proto.trace.v1.Span.Builder... spans) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (io.opentelemetry.proto.trace.v1.Span.Builder span : spans) {
            scope.addSpans(span);
        }
        return ResourceSpans.newBuilder()
                .setResource(Resource.newBuilder()
                        .addAttributes(KeyValue.newBuilder()
                                .setKey("service.name")
                                .setValue(AnyValue.newBuilder().setStringValue(service))))
                .addScopeSpans(scope)
                .build();
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        assertThat(post("no", PROTOBUF, null, "hello".getBytes(UTF_8)).statusCode())
                .isEqualTo(400);
        assertThat(post("no", JSON, null, "{\"resourceSpans\":7}".getBytes(UTF_8))
                        .body())
                .contains("an array is expected");
        assertThat(post("no", "text/plain", null, new byte[0]).statusCode()).isEqualTo(415);
    }

    private static io.opentelemetry.proto.trace.v1.Span.Builder span(int id, int parent, long start, long end) {
        io.opentelemetry.proto.trace.v1.Span.Builder span = io.opentelemetry.proto.trace.v1.Span.newBuilder()
                .setTraceId(ByteString.copyFrom(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}))
                .setSpanId(id(id))
                .setName("op")
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(end);
        return parent == 0 ? span : span.setParentSpanId(id(parent));
    }

    private static ByteString id(int number) {
        return ByteString.copyFrom(
                java.nio.ByteBuffer.allocate(8).putInt(7).putInt(number).flip());
    }

    private static byte[] request(io.opentelemetry.proto.trace.v1.Span.Builder span) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                .build()
                .toByteArray();
    }

    private static String json(String name, String attributes) {
        return """
                {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
                "scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
                "name":"%s","kind":2,"startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[%s]}]}]}]}""".formatted(name, START, START + 5, attributes);
    }

    private static HttpResponse<String> post(String tenant, String type, String encoding, byte[] body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(stack.otlpHttp("/v1/traces"))
                .header("Content-Type", type)
                .header("X-Scope-OrgID", tenant)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (encoding != null) {
            request.header("Content-Encoding", encoding);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static byte[] gzip(byte[] body) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }
}
