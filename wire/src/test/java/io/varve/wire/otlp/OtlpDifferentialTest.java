package io.varve.wire.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.varve.schema.LabelName;
import io.varve.schema.StreamLabels;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.ReadRows;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder against a plain reading of the same message through the generated classes, over seeded random messages. */
class OtlpDifferentialTest {
    private static final long NOW = RandomLogs.NOW;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void rowsAreThoseOfTheGeneratedClasses(long seed) throws Exception {
        RandomLogs random = new RandomLogs(seed);
        for (int round = 0; round < 150; round++) {
            byte[] request = random.encoded();
            compare(seed, request);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void jsonMeansWhatProtobufMeans(long seed) throws Exception {
        RandomLogs random = new RandomLogs(seed);
        for (int round = 0; round < 150; round++) {
            ExportLogsServiceRequest message = random.request();
            List<Map<String, Object>> protobuf = decode(message.toByteArray(), false);
            List<Map<String, Object>> json = decode(random.json(message), true);
            assertThat(json).as("seed %d round %d", seed, round).isEqualTo(protobuf);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24})
    void whatTheGeneratedClassesRefuseIsNeverStored(long seed) {
        RandomLogs random = new RandomLogs(seed);
        for (int round = 0; round < 400; round++) {
            mutate(random, seed);
        }
    }

    @Tag("long")
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31})
    void aMinuteOfMutations(long seed) {
        RandomLogs random = new RandomLogs(seed);
        long end = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < end) {
            mutate(random, seed);
        }
    }

    /** A mutated request is refused as malformed or decoded; if the generated classes read it too, both read the same. */
    private void mutate(RandomLogs random, long seed) {
        byte[] request = random.mutated();
        assertThatCode(() -> {
                    try {
                        ExportLogsServiceRequest.parseFrom(request);
                    } catch (InvalidProtocolBufferException refused) {
                        decodeOrRefuse(request);
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

    private static void decodeOrRefuse(byte[] request) {
        LogBatch batch = batch();
        try {
            new OtlpLogsDecoder().decode(request, batch, NOW);
        } catch (MalformedRequestException refused) {
            assertThat(batch.rows()).isZero();
        }
        Frame frame = batch.seal();
        if (frame != null) {
            ReadRows.logs(frame);
            ReadRows.streams(frame);
        }
    }

    private static void compare(long seed, byte[] request) throws Exception {
        LogBatch batch = batch();
        DecodeResult result = new OtlpLogsDecoder().decode(request, batch, NOW);
        List<Map<String, Object>> expected = expected(ExportLogsServiceRequest.parseFrom(request));
        assertThat(result.accepted())
                .as("seed %d request %s: %s", seed, HexFormat.of().formatHex(request), result)
                .isEqualTo(expected.size());
        Frame frame = batch.seal();
        List<Map<String, Object>> actual = frame == null ? List.of() : rows(frame);
        assertThat(actual)
                .as("seed %d request %s", seed, HexFormat.of().formatHex(request))
                .isEqualTo(expected);
    }

    private static List<Map<String, Object>> decode(byte[] request, boolean json) throws MalformedRequestException {
        LogBatch batch = batch();
        OtlpLogsDecoder decoder = new OtlpLogsDecoder();
        if (json) {
            decoder.decodeJson(request, batch, NOW);
        } else {
            decoder.decode(request, batch, NOW);
        }
        Frame frame = batch.seal();
        return frame == null ? List.of() : rows(frame);
    }

    private static LogBatch batch() {
        return new LogBatch(
                "t",
                new IngestPolicy(RandomLogs.LIMITS, false, StreamLabels.DISCOVER_SERVICE_NAME),
                new RecordSequence(1, 1),
                new StreamRegistry(10));
    }

    /** Rows with the labels and metadata of their stream in place of its id. */
    private static List<Map<String, Object>> rows(Frame frame) {
        Map<Object, Map<String, Object>> streams = new LinkedHashMap<>();
        ReadRows.streams(frame).forEach(stream -> streams.put(stream.get("stream_id"), stream));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Map<String, Object> read : ReadRows.logs(frame)) {
            Map<String, Object> row = new LinkedHashMap<>();
            for (String column : List.of(
                    "ts",
                    "observed_ts",
                    "severity_number",
                    "severity_text",
                    "flags",
                    "trace_id",
                    "span_id",
                    "body",
                    "attributes")) {
                row.put(column, read.get(column));
            }
            row.put("labels", streams.get(read.get("stream_id")).get("labels"));
            row.put("metadata", streams.get(read.get("stream_id")).get("metadata"));
            rows.add(row);
        }
        return rows;
    }

    private static List<Map<String, Object>> expected(ExportLogsServiceRequest request) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (ResourceLogs resourceLogs : request.getResourceLogsList()) {
            for (ScopeLogs scopeLogs : resourceLogs.getScopeLogsList()) {
                Map<String, String> labels = new TreeMap<>();
                Map<String, String> metadata = new TreeMap<>();
                String service = null;
                boolean refused = false;
                for (KeyValue attribute : resourceLogs.getResource().getAttributesList()) {
                    boolean label = StreamLabels.RESOURCE_ATTRIBUTES.contains(attribute.getKey());
                    Map<String, String> flat = new LinkedHashMap<>();
                    refused |= !PlainText.flatten(attribute.getKey(), attribute.getValue(), flat);
                    for (Map.Entry<String, String> pair : flat.entrySet()) {
                        (label ? labels : metadata).put(pair.getKey(), pair.getValue());
                        if (label
                                && service == null
                                && !pair.getValue().isEmpty()
                                && StreamLabels.DISCOVER_SERVICE_NAME.contains(pair.getKey())) {
                            service = pair.getValue();
                        }
                    }
                }
                if (labels.getOrDefault("service_name", "").isEmpty()) {
                    labels.put("service_name", service == null ? "unknown_service" : service);
                }
                for (KeyValue attribute : scopeLogs.getScope().getAttributesList()) {
                    refused |= !PlainText.flatten(attribute.getKey(), attribute.getValue(), metadata);
                }
                if (!scopeLogs.getScope().getName().isEmpty()) {
                    metadata.put("scope_name", scopeLogs.getScope().getName());
                }
                if (!scopeLogs.getScope().getVersion().isEmpty()) {
                    metadata.put("scope_version", scopeLogs.getScope().getVersion());
                }
                if (scopeLogs.getScope().getDroppedAttributesCount() != 0) {
                    metadata.put(
                            "scope_dropped_attributes_count",
                            Integer.toUnsignedString(scopeLogs.getScope().getDroppedAttributesCount()));
                }
                if (refused) {
                    continue;
                }
                labels.values().removeIf(String::isEmpty);
                metadata.values().removeIf(String::isEmpty);
                for (LogRecord record : scopeLogs.getLogRecordsList()) {
                    Map<String, Object> row = row(record);
                    if (row != null) {
                        row.put("labels", labels);
                        row.put("metadata", metadata);
                        rows.add(row);
                    }
                }
            }
        }
        return rows;
    }

    private static Map<String, Object> row(LogRecord record) {
        long time = record.getTimeUnixNano();
        long observed = record.getObservedTimeUnixNano();
        long ts = time != 0 ? time : observed != 0 ? observed : NOW;
        int trace = record.getTraceId().size();
        int span = record.getSpanId().size();
        if (ts <= 0
                || ts > NOW + RandomLogs.LIMITS.creationGracePeriod().toNanos()
                || (trace != 0 && trace != 16)
                || (span != 0 && span != 8)) {
            return null;
        }
        Map<String, String> attributes = new TreeMap<>();
        for (KeyValue attribute : record.getAttributesList()) {
            if (!PlainText.flatten(attribute.getKey(), attribute.getValue(), attributes)) {
                return null;
            }
        }
        if (record.getDroppedAttributesCount() != 0) {
            attributes.put("dropped_attributes_count", Integer.toUnsignedString(record.getDroppedAttributesCount()));
        }
        if (!record.getEventName().isEmpty()) {
            attributes.put("event_name", record.getEventName());
        }
        int severity = record.getSeverityNumberValue();
        if (severity < 0 || severity > 24) {
            attributes.put("severity_number", Integer.toString(severity));
        }
        attributes.values().removeIf(String::isEmpty);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("ts", ts);
        row.put("observed_ts", time != 0 && observed > 0 ? observed : 0L);
        row.put("severity_number", (byte) (severity < 0 || severity > 24 ? 0 : severity));
        row.put("severity_text", record.getSeverityText());
        row.put("flags", record.getFlags());
        row.put(
                "trace_id",
                HexFormat.of()
                        .formatHex(
                                trace == 0 ? new byte[16] : record.getTraceId().toByteArray()));
        row.put(
                "span_id",
                HexFormat.of()
                        .formatHex(span == 0 ? new byte[8] : record.getSpanId().toByteArray()));
        row.put("body", PlainText.of(record.getBody()));
        row.put("attributes", attributes);
        return row;
    }

    /** Text of values, written a second time and plainly: Strings and maps, no cursor. */
    private static final class PlainText {
        static boolean flatten(String key, AnyValue value, Map<String, String> target) {
            if (value.hasKvlistValue()) {
                boolean good = true;
                for (KeyValue member : value.getKvlistValue().getValuesList()) {
                    good &= flatten(key + "_" + member.getKey(), member.getValue(), target);
                }
                return good;
            }
            String name = LabelName.normalise(key);
            if (!of(value).isEmpty()) {
                target.put(name, of(value));
            }
            return !name.isEmpty();
        }

        static String of(AnyValue value) {
            return switch (value.getValueCase()) {
                case STRING_VALUE -> value.getStringValue();
                case BYTES_VALUE -> base64(value.getBytesValue());
                case VALUE_NOT_SET, STRING_VALUE_STRINDEX -> "";
                case DOUBLE_VALUE -> number(value.getDoubleValue());
                default -> hasUnsupported(value) ? "" : json(value);
            };
        }

        private static String json(AnyValue value) {
            return switch (value.getValueCase()) {
                case STRING_VALUE -> quoted(value.getStringValue());
                case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
                case INT_VALUE -> Long.toString(value.getIntValue());
                case DOUBLE_VALUE -> number(value.getDoubleValue());
                case BYTES_VALUE -> "\"" + base64(value.getBytesValue()) + "\"";
                case ARRAY_VALUE -> {
                    List<String> elements = new ArrayList<>();
                    value.getArrayValue().getValuesList().forEach(element -> elements.add(json(element)));
                    yield "[" + String.join(",", elements) + "]";
                }
                case KVLIST_VALUE -> {
                    Map<String, String> members = new TreeMap<>();
                    value.getKvlistValue()
                            .getValuesList()
                            .forEach(member -> members.put(member.getKey(), json(member.getValue())));
                    List<String> texts = new ArrayList<>();
                    members.forEach((name, text) -> texts.add(quoted(name) + ":" + text));
                    yield "{" + String.join(",", texts) + "}";
                }
                default -> "null";
            };
        }

        private static boolean hasUnsupported(AnyValue value) {
            return switch (value.getValueCase()) {
                case DOUBLE_VALUE -> Double.isNaN(value.getDoubleValue()) || Double.isInfinite(value.getDoubleValue());
                case ARRAY_VALUE ->
                    value.getArrayValue().getValuesList().stream().anyMatch(PlainText::hasUnsupported);
                case KVLIST_VALUE ->
                    value.getKvlistValue().getValuesList().stream()
                            .anyMatch(member -> hasUnsupported(member.getValue()));
                default -> false;
            };
        }

        private static String number(double value) {
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                return "json: unsupported value: " + (Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
            }
            if (value != 0 && (Math.abs(value) < 1e-6 || Math.abs(value) >= 1e21)) {
                BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
                String digits = shortest.unscaledValue().abs().toString();
                int power = digits.length() - 1 - shortest.scale();
                return (value < 0 ? "-" : "") + digits.charAt(0)
                        + (digits.length() > 1 ? "." + digits.substring(1) : "") + "e" + (power < 0 ? "-" : "+")
                        + Math.abs(power);
            }
            String text =
                    new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
            return value == 0 && 1 / value < 0 ? "-0" : text;
        }

        private static String quoted(String text) {
            StringBuilder quoted = new StringBuilder("\"");
            text.codePoints().forEach(point -> {
                switch (point) {
                    case '"' -> quoted.append("\\\"");
                    case '\\' -> quoted.append("\\\\");
                    case '\n' -> quoted.append("\\n");
                    case '\r' -> quoted.append("\\r");
                    case '\t' -> quoted.append("\\t");
                    case '\b' -> quoted.append("\\b");
                    case '\f' -> quoted.append("\\f");
                    default -> {
                        if (point < 0x20
                                || point == '<'
                                || point == '>'
                                || point == '&'
                                || point == 0x2028
                                || point == 0x2029) {
                            quoted.append(String.format("\\u%04x", point));
                        } else {
                            quoted.appendCodePoint(point);
                        }
                    }
                }
            });
            return quoted.append('"').toString();
        }

        private static String base64(ByteString bytes) {
            return java.util.Base64.getEncoder().encodeToString(bytes.toByteArray());
        }
    }
}
