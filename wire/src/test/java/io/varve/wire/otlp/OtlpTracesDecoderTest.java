package io.varve.wire.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.varve.schema.IngestTable;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.DiscardReason;
import io.varve.wire.batch.ReadRows;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import io.varve.wire.protobuf.ProtobufWriter;
import io.varve.wire.trace.SpanBatch;
import io.varve.wire.trace.SpanLimits;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OtlpTracesDecoderTest {
    private static final long NOW = 1_790_000_000_000_000_000L;

    private final StreamRegistry registry = new StreamRegistry(100);
    private final SpanBatch batch = new SpanBatch("acme", SpanLimits.DEFAULT, new RecordSequence(7, 1), registry);
    private final OtlpTracesDecoder decoder = new OtlpTracesDecoder();

    @Test
    void longTextsAreCutBetweenCharactersWhereverTheyAre() throws Exception {
        String text = "x".repeat(2047) + "ü" + "y".repeat(1000);
        String cut = "x".repeat(2047);
        decode(span(1).addAttributes(pair("a", text(text)))
                .addEvents(Span.Event.newBuilder().setName("e").addAttributes(pair("b", text(text)))));
        Frame frame = seal();
        Map<String, Object> row = ReadRows.rows(IngestTable.SPANS, frame).getFirst();
        assertThat(row.get("attributes_string")).isEqualTo(Map.of("a", cut));
        Span.Event event =
                Span.Event.parseFrom(HexFormat.of().parseHex((String) ((List<?>) row.get("events")).getFirst()));
        assertThat(event.getAttributes(0).getValue().getStringValue()).isEqualTo(cut);
        assertThat(event.getName()).isEqualTo("e");
    }

    @Test
    void bytesThatAreNoUtf8AreReplacedAlsoInWhatIsStoredAsProtobuf() throws Exception {
        ProtobufWriter writer = new ProtobufWriter();
        byte[] bad = {'a', (byte) 0xff, 'b'};
        int resource = writer.begin(1);
        int scope = writer.begin(2);
        int span = writer.begin(2);
        writer.bytes(1, id(16, 1));
        writer.bytes(2, id(8, 1));
        writer.bytes(5, bad);
        writer.fixed64(7, NOW);
        int attribute = writer.begin(9);
        writer.bytes(1, bad);
        int value = writer.begin(2);
        int list = writer.begin(5);
        int element = writer.begin(1);
        writer.bytes(1, bad);
        writer.end(element);
        writer.end(list);
        writer.end(value);
        writer.end(attribute);
        int event = writer.begin(11);
        writer.bytes(2, bad);
        writer.bytes(99, bad);
        writer.end(event);
        writer.end(span);
        writer.end(scope);
        writer.end(resource);
        byte[] request = Arrays.copyOf(writer.bytes(), writer.length());
        assertThat(decoder.decode(request, batch, NOW).accepted()).isEqualTo(1);
        Map<String, Object> row = ReadRows.rows(IngestTable.SPANS, seal()).getFirst();
        assertThat(row.get("name")).isEqualTo("a\uFFFDb");
        assertThat(row.get("event_names")).isEqualTo(List.of("a\uFFFDb"));
        Map<?, ?> others = (Map<?, ?>) row.get("attributes_other");
        assertThat(AnyValue.parseFrom(HexFormat.of().parseHex((String) others.get("a\uFFFDb"))))
                .isEqualTo(AnyValue.newBuilder()
                        .setArrayValue(ArrayValue.newBuilder().addValues(text("a\uFFFDb")))
                        .build());
        assertThat(Span.Event.parseFrom(HexFormat.of().parseHex((String) ((List<?>) row.get("events")).getFirst())))
                .isEqualTo(Span.Event.newBuilder().setName("a\uFFFDb").build());
    }

    @Test
    void valuesNestedTooDeepRefuseTheirSpanAlone() throws Exception {
        AnyValue deep = text("x").build();
        for (int i = 0; i < 40; i++) {
            deep = AnyValue.newBuilder()
                    .setArrayValue(ArrayValue.newBuilder().addValues(deep))
                    .build();
        }
        DecodeResult result = decode(span(1), span(2).addAttributes(pair("deep", deep.toBuilder())), span(3));
        assertThat(result.accepted()).isEqualTo(2);
        assertThat(result.reasons()).isEqualTo(Map.of(DiscardReason.INVALID_RECORD, 1));
        assertThat(result.firstError()).contains("nested deeper than 32 levels");
    }

    @Test
    void refusedSpansAreNamedByWhatIsWrong() throws Exception {
        assertThat(decode(span(1).setTraceId(ByteString.EMPTY)).firstError())
                .isEqualTo("a span of service 'shop' is refused: a trace_id has 16 bytes, this one 0");
        assertThat(decode(span(1).setSpanId(ByteString.copyFrom(new byte[8]))).firstError())
                .endsWith("its span_id is all zeros");
        assertThat(decode(span(1).setParentSpanId(ByteString.copyFrom(new byte[3])))
                        .firstError())
                .endsWith("a parent_span_id has 8 bytes or none, this one 3");
        assertThat(decode(span(1).addLinks(Span.Link.newBuilder().setTraceId(ByteString.copyFrom(new byte[4]))))
                        .firstError())
                .endsWith("a link's trace_id has 16 bytes or none, this one 4");
        assertThat(decode(span(1).setStartTimeUnixNano(0)).reasons()).containsOnlyKeys(DiscardReason.INVALID_TIMESTAMP);
        assertThat(decode(span(1).setStartTimeUnixNano(NOW + 3_600_000_000_000L))
                        .reasons())
                .containsOnlyKeys(DiscardReason.TOO_FAR_IN_FUTURE);
        assertThat(decode(span(1).setEndTimeUnixNano(-1)).firstError()).endsWith("it ends after 2262-04-11T23:47:16Z");
        assertThat(batch.rows()).isZero();
    }

    @Test
    void aResourceIsDefinedUntilItsFrameIsAcknowledged() throws Exception {
        decode(span(1));
        Frame first = seal();
        decode(span(2));
        assertThat(ReadRows.rows(IngestTable.SPAN_RESOURCES, seal())).hasSize(1);
        registry.acknowledged(first);
        decode(span(3));
        assertThat(ReadRows.rows(IngestTable.SPAN_RESOURCES, seal())).isEmpty();
    }

    @Test
    void anAttributeIsListedOnceAnHourUntilAFrameIsLost() throws Exception {
        decode(span(1).addAttributes(pair("http.method", text("GET"))));
        assertThat(listed()).containsExactly("span http.method string GET 0");
        decode(span(1).addAttributes(pair("http.method", text("GET")))
                .addAttributes(pair("n", AnyValue.newBuilder().setIntValue(7))));
        assertThat(listed()).containsExactly("span n int 7 0");
        decode(span(1).setStartTimeUnixNano(NOW - 3_600_000_000_000L).addAttributes(pair("http.method", text("GET"))));
        assertThat(listed()).containsExactly("span http.method string GET 0");
        registry.lost();
        decode(span(1).addAttributes(pair("http.method", text("GET"))));
        assertThat(listed()).containsExactly("span http.method string GET 0");
    }

    @Test
    void ofAKeyWithManyValuesItIsSaidThatThereAreMore() throws Exception {
        for (int i = 0; i < 500; i++) {
            decode(span(1).addAttributes(pair("user.id", AnyValue.newBuilder().setIntValue(i))));
        }
        List<String> listed = listed();
        assertThat(listed).hasSize(201).contains("span user.id int  1");
        decode(span(1).addAttributes(pair("user.id", AnyValue.newBuilder().setIntValue(1000))));
        assertThat(listed()).isEmpty();
    }

    @Test
    void attributesOfEventsAndLinksAreListedAsTheirs() throws Exception {
        decode(span(1).addEvents(Span.Event.newBuilder().addAttributes(pair("exception.type", text("E"))))
                .addLinks(Span.Link.newBuilder().addAttributes(pair("l", text("v")))));
        assertThat(listed()).containsExactly("event exception.type string E 0", "link l string v 0");
    }

    @Test
    void aSpanAllocatesNothingOnceItsResourceAndAttributesAreKnown() throws Exception {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        int count = 2_000;
        for (int i = 0; i < count; i++) {
            spans.addSpans(span(i + 1)
                    .addAttributes(pair("http.route", text("/a")))
                    .addAttributes(pair("user.id", AnyValue.newBuilder().setIntValue(i)))
                    .addAttributes(pair("d", AnyValue.newBuilder().setDoubleValue(i % 7 / 8.0)))
                    .addAttributes(pair("b", AnyValue.newBuilder().setBoolValue(true))));
        }
        byte[] request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
                .build()
                .toByteArray();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThat(decoder.decode(request, batch, NOW).accepted()).isEqualTo(count);
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
            batch.seal();
        }
        assertThat(allocated).as("bytes for %d spans", count).isLessThan(count);
    }

    private List<String> listed() {
        return ReadRows.rows(IngestTable.SPAN_ATTRIBUTES, seal()).stream()
                .map(row -> row.get("scope") + " " + row.get("key") + " " + row.get("type") + " " + row.get("value")
                        + " " + row.get("more"))
                .toList();
    }

    private Frame seal() {
        return Objects.requireNonNull(batch.seal());
    }

    private DecodeResult decode(Span.Builder... spans) throws Exception {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (Span.Builder span : spans) {
            scope.addSpans(span);
        }
        return decoder.decode(
                ExportTraceServiceRequest.newBuilder()
                        .addResourceSpans(ResourceSpans.newBuilder()
                                .setResource(Resource.newBuilder().addAttributes(pair("service.name", text("shop"))))
                                .addScopeSpans(scope))
                        .build()
                        .toByteArray(),
                batch,
                NOW);
    }

    private static Span.Builder span(int number) {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(id(16, 1)))
                .setSpanId(ByteString.copyFrom(id(8, number)))
                .setName("op")
                .setStartTimeUnixNano(NOW)
                .setEndTimeUnixNano(NOW + 5);
    }

    private static byte[] id(int length, int number) {
        byte[] id = Arrays.copyOf("0123456789abcdef".getBytes(UTF_8), length);
        id[length - 1] = (byte) number;
        id[length - 2] = (byte) (number >> 8);
        return id;
    }

    private static AnyValue.Builder text(String value) {
        return AnyValue.newBuilder().setStringValue(value);
    }

    private static KeyValue pair(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }
}
