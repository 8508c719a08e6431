package io.varve.wire.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.varve.schema.IngestTable;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.ReadRows;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import io.varve.wire.trace.SpanBatch;
import io.varve.wire.trace.SpanLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder against a plain reading of the same message through the generated classes, over seeded random messages. */
class OtlpTracesDifferentialTest {
    private static final long NOW = RandomExport.NOW;

    private static final SpanLimits LIMITS = new SpanLimits(0, Duration.ofMinutes(10), Duration.ZERO);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void rowsAreThoseOfTheGeneratedClasses(long seed) throws Exception {
        RandomTraces random = new RandomTraces(seed);
        for (int round = 0; round < 150; round++) {
            compare(seed, random.encoded());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void jsonMeansWhatProtobufMeans(long seed) throws Exception {
        RandomTraces random = new RandomTraces(seed);
        for (int round = 0; round < 150; round++) {
            ExportTraceServiceRequest message = random.request();
            List<Map<String, Object>> protobuf = decode(message.toByteArray(), false);
            List<Map<String, Object>> json = decode(random.json(message), true);
            assertThat(json).as("seed %d round %d", seed, round).isEqualTo(protobuf);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24})
    void whatTheGeneratedClassesRefuseIsNeverStored(long seed) {
        RandomTraces random = new RandomTraces(seed);
        for (int round = 0; round < 400; round++) {
            mutate(random, seed);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32})
    void aRequestCutOffAnywhereIsRefusedWholeOrReadAsTheGeneratedClassesReadIt(long seed) throws Exception {
        byte[] request = new RandomTraces(seed).request().toByteArray();
        SpanBatch batch = batch();
        for (int length = 0; length < request.length; length++) {
            byte[] cut = Arrays.copyOf(request, length);
            try {
                read(cut);
                compare(seed, cut);
            } catch (InvalidProtocolBufferException refused) {
                assertThat(refusedOrRows(cut, batch)).as("cut at %d", length).isZero();
                batch.rollback(batch.mark());
            }
        }
    }

    @Tag("long")
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {41})
    void aMinuteOfMutations(long seed) {
        RandomTraces random = new RandomTraces(seed);
        long end = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < end) {
            mutate(random, seed);
        }
    }

    /** A mutated request is refused as malformed or decoded; if the generated classes read it too, both read the same. */
    private void mutate(RandomTraces random, long seed) {
        byte[] request = random.mutated();
        assertThatCode(() -> {
                    try {
                        ExportTraceServiceRequest.parseFrom(request);
                    } catch (InvalidProtocolBufferException refused) {
                        SpanBatch batch = batch();
                        assertThat(refusedOrRows(request, batch)).isEqualTo(batch.rows());
                        Frame frame = batch.seal();
                        if (frame != null) {
                            rows(frame);
                        }
                        return;
                    }
                    try {
                        compare(seed, request);
                    } catch (MalformedRequestException refused) {
                        // protobuf-java ends a varint at its tenth byte even when that byte says that it goes on.
                        assertThat(refused).hasMessageContaining("varint of more than 10 bytes");
                    }
                })
                .as("seed %d request %s", seed, HexFormat.of().formatHex(request))
                .doesNotThrowAnyException();
    }

    private static int refusedOrRows(byte[] request, SpanBatch batch) {
        try {
            return new OtlpTracesDecoder().decode(request, batch, NOW).accepted();
        } catch (MalformedRequestException refused) {
            assertThat(batch.rows()).isZero();
            return 0;
        }
    }

    private static void compare(long seed, byte[] request) throws Exception {
        SpanBatch batch = batch();
        DecodeResult result = new OtlpTracesDecoder().decode(request, batch, NOW);
        List<Map<String, Object>> expected = expected(read(request));
        assertThat(result.accepted())
                .as("seed %d request %s: %s", seed, HexFormat.of().formatHex(request), result)
                .isEqualTo(expected.size());
        Frame frame = batch.seal();
        assertThat(frame == null ? List.of() : rows(frame))
                .as("seed %d request %s", seed, HexFormat.of().formatHex(request))
                .isEqualTo(expected);
    }

    private static ExportTraceServiceRequest read(byte[] request) throws InvalidProtocolBufferException {
        return DiscardUnknownFieldsParser.wrap(ExportTraceServiceRequest.parser())
                .parseFrom(request);
    }

    private static List<Map<String, Object>> decode(byte[] request, boolean json) throws Exception {
        SpanBatch batch = batch();
        OtlpTracesDecoder decoder = new OtlpTracesDecoder();
        if (json) {
            decoder.decodeJson(request, batch, NOW);
        } else {
            decoder.decode(request, batch, NOW);
        }
        Frame frame = batch.seal();
        return frame == null ? List.of() : rows(frame);
    }

    private static SpanBatch batch() {
        return new SpanBatch("t", LIMITS, new RecordSequence(1, 1), new StreamRegistry(10));
    }

    /** Rows with their resource and scope in place of its id, attributes as the messages that they were. */
    private static List<Map<String, Object>> rows(Frame frame) throws Exception {
        Map<Object, Map<String, Object>> resources = new LinkedHashMap<>();
        ReadRows.rows(IngestTable.SPAN_RESOURCES, frame)
                .forEach(resource -> resources.put(resource.get("resource_id"), resource));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> read : ReadRows.rows(IngestTable.SPANS, frame)) {
            Map<String, Object> resource = resources.get(read.get("resource_id"));
            Map<String, Object> row = new LinkedHashMap<>();
            for (String column : List.of(
                    "service",
                    "name",
                    "ts",
                    "duration",
                    "kind",
                    "status_code",
                    "status_message",
                    "trace_id",
                    "span_id",
                    "parent_span_id",
                    "trace_state",
                    "flags",
                    "event_names",
                    "dropped_attributes_count",
                    "dropped_events_count",
                    "dropped_links_count")) {
                row.put(column, read.get(column).toString());
            }
            row.put("attributes", attributes(read, "attributes"));
            row.put("resource", attributes(resource, "attributes"));
            row.put("scope", attributes(resource, "scope_attributes"));
            row.put("scope_name", resource.get("scope_name"));
            row.put("scope_version", resource.get("scope_version"));
            List<Object> events = new ArrayList<>();
            for (Object event : (List<?>) read.get("events")) {
                events.add(Span.Event.parseFrom(HexFormat.of().parseHex((String) event)));
            }
            row.put("events", events);
            List<Object> links = new ArrayList<>();
            for (Object link : (List<?>) read.get("links")) {
                links.add(Span.Link.parseFrom(HexFormat.of().parseHex((String) link)));
            }
            row.put("links", links);
            rows.add(row);
        }
        return rows;
    }

    private static Map<String, AnyValue> attributes(Map<String, Object> row, String prefix) throws Exception {
        Map<String, AnyValue> all = new TreeMap<>();
        for (String type : List.of("string", "int", "float", "bool", "other")) {
            for (Map.Entry<?, ?> pair : ((Map<?, ?>) row.get(prefix + "_" + type)).entrySet()) {
                Object value = pair.getValue();
                AnyValue.Builder message = AnyValue.newBuilder();
                switch (type) {
                    case "string" -> message.setStringValue((String) value);
                    case "int" -> message.setIntValue((Long) value);
                    case "float" -> message.setDoubleValue((Double) value);
                    case "bool" -> message.setBoolValue(((Number) value).intValue() != 0);
                    default -> message.mergeFrom(HexFormat.of().parseHex((String) value));
                }
                assertThat(all.put((String) pair.getKey(), message.build())).isNull();
            }
        }
        return all;
    }

    private static List<Map<String, Object>> expected(ExportTraceServiceRequest request) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (ResourceSpans resourceSpans : request.getResourceSpansList()) {
            for (ScopeSpans scopeSpans : resourceSpans.getScopeSpansList()) {
                Map<String, AnyValue> resource =
                        attributes(resourceSpans.getResource().getAttributesList());
                AnyValue service = resource.get("service.name");
                for (Span span : scopeSpans.getSpansList()) {
                    if (!isTaken(span)) {
                        continue;
                    }
                    Map<String, Object> row = row(span);
                    row.put("service", service != null && service.hasStringValue() ? service.getStringValue() : "");
                    row.put("resource", resource);
                    row.put("scope", attributes(scopeSpans.getScope().getAttributesList()));
                    row.put("scope_name", scopeSpans.getScope().getName());
                    row.put("scope_version", scopeSpans.getScope().getVersion());
                    row.put("events", span.getEventsList());
                    row.put("links", span.getLinksList());
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static boolean isTaken(Span span) {
        int parent = span.getParentSpanId().size();
        return isId(span.getTraceId(), 16)
                && isId(span.getSpanId(), 8)
                && (parent == 0 || parent == 8)
                && span.getStartTimeUnixNano() > 0
                && span.getStartTimeUnixNano() <= NOW + Duration.ofMinutes(10).toNanos()
                && span.getEndTimeUnixNano() >= 0
                && span.getLinksList().stream()
                        .allMatch(link -> (link.getTraceId().size() == 16
                                        || link.getTraceId().isEmpty())
                                && (link.getSpanId().size() == 8
                                        || link.getSpanId().isEmpty()));
    }

    private static boolean isId(ByteString id, int length) {
        return id.size() == length && !id.equals(ByteString.copyFrom(new byte[length]));
    }

    private static Map<String, Object> row(Span span) {
        Map<String, Object> row = new LinkedHashMap<>();
        long end = span.getEndTimeUnixNano();
        int kind = span.getKindValue();
        int code = span.getStatus().getCodeValue();
        row.put("name", span.getName());
        row.put("ts", Long.toString(span.getStartTimeUnixNano()));
        row.put("duration", Long.toString(end == 0 ? 0 : end - span.getStartTimeUnixNano()));
        row.put("kind", Integer.toString(kind < 0 || kind > 5 ? 0 : kind));
        row.put("status_code", Integer.toString(code < 0 || code > 2 ? 0 : code));
        row.put("status_message", span.getStatus().getMessage());
        row.put("trace_id", hex(span.getTraceId()));
        row.put("span_id", hex(span.getSpanId()));
        row.put("parent_span_id", span.getParentSpanId().isEmpty() ? "0000000000000000" : hex(span.getParentSpanId()));
        row.put("trace_state", span.getTraceState());
        row.put("flags", Integer.toString(span.getFlags()));
        row.put(
                "event_names",
                span.getEventsList().stream().map(Span.Event::getName).toList().toString());
        row.put("dropped_attributes_count", Integer.toString(span.getDroppedAttributesCount()));
        row.put("dropped_events_count", Integer.toString(span.getDroppedEventsCount()));
        row.put("dropped_links_count", Integer.toString(span.getDroppedLinksCount()));
        row.put("attributes", attributes(span.getAttributesList()));
        return row;
    }

    private static Map<String, AnyValue> attributes(List<KeyValue> pairs) {
        Map<String, AnyValue> all = new TreeMap<>();
        for (KeyValue pair : pairs) {
            all.put(pair.getKey(), pair.getValue());
        }
        return all;
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
