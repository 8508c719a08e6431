package io.varve.query.tempo;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.varve.query.http.JsonSink;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** A trace as Jaeger's JSON, by OpenTelemetry's rules for it: status, kind and scope become tags, events become logs. */
final class JaegerJson {
    private final JsonSink json;

    JaegerJson(JsonSink json) {
        this.json = json;
    }

    void write(String traceId, TracesData trace) throws IOException {
        json.raw("{\"traceID\":").string(traceId).raw(",\"spans\":[");
        String separator = "";
        int process = 0;
        for (ResourceSpans resource : trace.getResourceSpansList()) {
            process++;
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                for (Span span : scope.getSpansList()) {
                    json.raw(separator);
                    write(traceId, span, scope, "p" + process);
                    separator = ",";
                }
            }
        }
        json.raw("],\"processes\":{");
        separator = "";
        process = 0;
        for (ResourceSpans resource : trace.getResourceSpansList()) {
            process++;
            json.raw(separator)
                    .raw("\"p")
                    .number(process)
                    .raw("\":{\"serviceName\":")
                    .string(service(resource));
            json.raw(",\"tags\":[");
            String next = "";
            for (KeyValue attribute : resource.getResource().getAttributesList()) {
                if (!attribute.getKey().equals("service.name")) {
                    json.raw(next);
                    tag(attribute.getKey(), attribute.getValue());
                    next = ",";
                }
            }
            json.raw("]}");
            separator = ",";
        }
        json.raw("},\"warnings\":null}");
    }

    private static String service(ResourceSpans resource) {
        for (KeyValue attribute : resource.getResource().getAttributesList()) {
            if (attribute.getKey().equals("service.name")) {
                return attribute.getValue().getStringValue();
            }
        }
        return "OTLPResourceNoServiceName";
    }

    private void write(String traceId, Span span, ScopeSpans scope, String process) throws IOException {
        json.raw("{\"traceID\":").string(traceId).raw(",\"spanID\":").string(hex(span.getSpanId()));
        json.raw(",\"operationName\":").string(span.getName()).raw(",\"references\":[");
        String separator = "";
        if (!span.getParentSpanId().isEmpty()) {
            reference("CHILD_OF", traceId, hex(span.getParentSpanId()));
            separator = ",";
        }
        for (Span.Link link : span.getLinksList()) {
            json.raw(separator);
            reference("FOLLOWS_FROM", hex(link.getTraceId()), hex(link.getSpanId()));
            separator = ",";
        }
        json.raw("],\"startTime\":").number(span.getStartTimeUnixNano() / 1_000);
        // Jaeger has no negative durations.
        json.raw(",\"duration\":").number(Math.max(0, span.getEndTimeUnixNano() - span.getStartTimeUnixNano()) / 1_000);
        json.raw(",\"tags\":[");
        tags(span, scope);
        json.raw("],\"logs\":[");
        separator = "";
        for (Span.Event event : span.getEventsList()) {
            json.raw(separator)
                    .raw("{\"timestamp\":")
                    .number(event.getTimeUnixNano() / 1_000)
                    .raw(",\"fields\":[");
            tag("event", AnyValue.newBuilder().setStringValue(event.getName()).build());
            for (KeyValue attribute : event.getAttributesList()) {
                json.raw(",");
                tag(attribute.getKey(), attribute.getValue());
            }
            json.raw("]}");
            separator = ",";
        }
        json.raw("],\"processID\":").string(process).raw(",\"warnings\":null}");
    }

    private void reference(String type, String traceId, String spanId) throws IOException {
        json.raw("{\"refType\":\"").raw(type).raw("\",\"traceID\":").string(traceId);
        json.raw(",\"spanID\":").string(spanId).raw('}');
    }

    private void tags(Span span, ScopeSpans scope) throws IOException {
        tag("span.kind", text(span.getKind().name().replace("SPAN_KIND_", "").toLowerCase(Locale.ROOT)));
        for (KeyValue attribute : span.getAttributesList()) {
            json.raw(",");
            tag(attribute.getKey(), attribute.getValue());
        }
        if (!scope.getScope().getName().isEmpty()) {
            json.raw(",");
            tag("otel.scope.name", text(scope.getScope().getName()));
        }
        if (!scope.getScope().getVersion().isEmpty()) {
            json.raw(",");
            tag("otel.scope.version", text(scope.getScope().getVersion()));
        }
        if (span.getStatus().getCodeValue() != 0) {
            json.raw(",");
            boolean failed = span.getStatus().getCodeValue() == 2;
            tag("otel.status_code", text(failed ? "ERROR" : "OK"));
            if (failed) {
                json.raw(",");
                tag("error", AnyValue.newBuilder().setBoolValue(true).build());
            }
            if (!span.getStatus().getMessage().isEmpty()) {
                json.raw(",");
                tag("otel.status_description", text(span.getStatus().getMessage()));
            }
        }
        if (!span.getTraceState().isEmpty()) {
            json.raw(",");
            tag("w3c.tracestate", text(span.getTraceState()));
        }
    }

    private static AnyValue text(String text) {
        return AnyValue.newBuilder().setStringValue(text).build();
    }

    private void tag(String key, AnyValue value) throws IOException {
        json.raw("{\"key\":").string(key).raw(",\"type\":\"");
        switch (value.getValueCase()) {
            case INT_VALUE -> json.raw("int64\",\"value\":").number(value.getIntValue());
            case BOOL_VALUE -> json.raw("bool\",\"value\":").raw(Boolean.toString(value.getBoolValue()));
            case DOUBLE_VALUE -> {
                json.raw("float64\",\"value\":");
                ValueJson.number(json, value.getDoubleValue());
            }
            case BYTES_VALUE ->
                json.raw("binary\",\"value\":")
                        .string(Base64.getEncoder()
                                .encodeToString(value.getBytesValue().toByteArray()));
            default -> json.raw("string\",\"value\":").string(shown(value));
        }
        json.raw('}');
    }

    /** What Jaeger has no type for, as text. */
    private static String shown(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> Long.toString(value.getIntValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(JaegerJson::shown)
                        .toList()
                        .toString();
            case KVLIST_VALUE -> shown(value.getKvlistValue().getValuesList());
            default -> "";
        };
    }

    private static String shown(List<KeyValue> pairs) {
        var text = new StringBuilder("{");
        for (KeyValue pair : pairs) {
            text.append(text.length() > 1 ? ", " : "")
                    .append(pair.getKey())
                    .append(": ")
                    .append(shown(pair.getValue()));
        }
        return text.append('}').toString();
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
