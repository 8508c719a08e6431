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
import java.util.List;

/** A trace as Tempo's jsonpb writes it: ids in base64, enumerations by name, whole numbers of 64 bits as strings. */
final class OtlpJson {
    private final JsonSink json;

    OtlpJson(JsonSink json) {
        this.json = json;
    }

    /** The array of resource spans. */
    void write(TracesData trace) throws IOException {
        json.raw('[');
        String separator = "";
        for (ResourceSpans resource : trace.getResourceSpansList()) {
            json.raw(separator).raw("{\"resource\":{");
            attributes("\"attributes\":", resource.getResource().getAttributesList());
            json.raw("},\"scopeSpans\":[");
            separator = "";
            for (ScopeSpans scope : resource.getScopeSpansList()) {
                json.raw(separator)
                        .raw("{\"scope\":{\"name\":")
                        .string(scope.getScope().getName());
                json.raw(",\"version\":").string(scope.getScope().getVersion());
                attributes(",\"attributes\":", scope.getScope().getAttributesList());
                json.raw("},\"spans\":[");
                separator = "";
                for (Span span : scope.getSpansList()) {
                    json.raw(separator);
                    write(span);
                    separator = ",";
                }
                json.raw("]}");
                separator = ",";
            }
            json.raw("]}");
            separator = ",";
        }
        json.raw(']');
    }

    private void write(Span span) throws IOException {
        json.raw("{\"traceId\":");
        bytes(span.getTraceId());
        json.raw(",\"spanId\":");
        bytes(span.getSpanId());
        if (!span.getTraceState().isEmpty()) {
            json.raw(",\"traceState\":").string(span.getTraceState());
        }
        if (!span.getParentSpanId().isEmpty()) {
            json.raw(",\"parentSpanId\":");
            bytes(span.getParentSpanId());
        }
        if (span.getFlags() != 0) {
            json.raw(",\"flags\":").number(Integer.toUnsignedLong(span.getFlags()));
        }
        json.raw(",\"name\":").string(span.getName());
        json.raw(",\"kind\":");
        if (span.getKind() == Span.SpanKind.UNRECOGNIZED) {
            json.number(span.getKindValue());
        } else {
            json.string(span.getKind().name());
        }
        json.raw(",\"startTimeUnixNano\":\"").number(span.getStartTimeUnixNano());
        json.raw("\",\"endTimeUnixNano\":\"").number(span.getEndTimeUnixNano()).raw('"');
        attributes(",\"attributes\":", span.getAttributesList());
        dropped("droppedAttributesCount", span.getDroppedAttributesCount());
        events(span.getEventsList());
        dropped("droppedEventsCount", span.getDroppedEventsCount());
        links(span.getLinksList());
        dropped("droppedLinksCount", span.getDroppedLinksCount());
        json.raw(",\"status\":{");
        if (!span.getStatus().getMessage().isEmpty()) {
            json.raw("\"message\":").string(span.getStatus().getMessage());
        }
        if (span.getStatus().getCodeValue() != 0) {
            json.raw(span.getStatus().getMessage().isEmpty() ? "" : ",").raw("\"code\":");
            json.string(span.getStatus().getCode().name());
        }
        json.raw("}}");
    }

    private void events(List<Span.Event> events) throws IOException {
        if (events.isEmpty()) {
            return;
        }
        json.raw(",\"events\":[");
        String separator = "";
        for (Span.Event event : events) {
            json.raw(separator).raw("{\"timeUnixNano\":\"").number(event.getTimeUnixNano());
            json.raw("\",\"name\":").string(event.getName());
            attributes(",\"attributes\":", event.getAttributesList());
            dropped("droppedAttributesCount", event.getDroppedAttributesCount());
            json.raw('}');
            separator = ",";
        }
        json.raw(']');
    }

    private void links(List<Span.Link> links) throws IOException {
        if (links.isEmpty()) {
            return;
        }
        json.raw(",\"links\":[");
        String separator = "";
        for (Span.Link link : links) {
            json.raw(separator).raw("{\"traceId\":");
            bytes(link.getTraceId());
            json.raw(",\"spanId\":");
            bytes(link.getSpanId());
            if (!link.getTraceState().isEmpty()) {
                json.raw(",\"traceState\":").string(link.getTraceState());
            }
            attributes(",\"attributes\":", link.getAttributesList());
            dropped("droppedAttributesCount", link.getDroppedAttributesCount());
            json.raw('}');
            separator = ",";
        }
        json.raw(']');
    }

    private void dropped(String name, int count) throws IOException {
        if (count != 0) {
            json.raw(",\"").raw(name).raw("\":").number(Integer.toUnsignedLong(count));
        }
    }

    private void bytes(ByteString bytes) throws IOException {
        json.raw('"')
                .raw(Base64.getEncoder().encodeToString(bytes.toByteArray()))
                .raw('"');
    }

    private void attributes(String name, List<KeyValue> attributes) throws IOException {
        if (!attributes.isEmpty()) {
            json.raw(name);
            pairs(attributes);
        }
    }

    private void pairs(List<KeyValue> attributes) throws IOException {
        json.raw('[');
        String separator = "";
        for (KeyValue attribute : attributes) {
            json.raw(separator).raw("{\"key\":").string(attribute.getKey()).raw(",\"value\":");
            write(attribute.getValue());
            json.raw('}');
            separator = ",";
        }
        json.raw(']');
    }

    private void write(AnyValue value) throws IOException {
        switch (value.getValueCase()) {
            case STRING_VALUE ->
                json.raw("{\"stringValue\":").string(value.getStringValue()).raw('}');
            case INT_VALUE ->
                json.raw("{\"intValue\":\"").number(value.getIntValue()).raw("\"}");
            case BOOL_VALUE ->
                json.raw("{\"boolValue\":")
                        .raw(Boolean.toString(value.getBoolValue()))
                        .raw('}');
            case DOUBLE_VALUE -> {
                json.raw("{\"doubleValue\":");
                ValueJson.number(json, value.getDoubleValue());
                json.raw('}');
            }
            case ARRAY_VALUE -> {
                json.raw("{\"arrayValue\":{\"values\":[");
                String separator = "";
                for (AnyValue element : value.getArrayValue().getValuesList()) {
                    json.raw(separator);
                    write(element);
                    separator = ",";
                }
                json.raw("]}}");
            }
            case KVLIST_VALUE -> {
                json.raw("{\"kvlistValue\":{\"values\":");
                pairs(value.getKvlistValue().getValuesList());
                json.raw("}}");
            }
            case BYTES_VALUE -> {
                json.raw("{\"bytesValue\":\"");
                // In pieces: raw text has a limit.
                String text =
                        Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
                for (int at = 0; at < text.length(); at += 1 << 14) {
                    json.raw(text.substring(at, Math.min(text.length(), at + (1 << 14))));
                }
                json.raw("\"}");
            }
            default -> json.raw("{}"); // no value, or one of a later version
        }
    }
}
