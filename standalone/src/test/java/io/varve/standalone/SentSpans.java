package io.varve.standalone;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Spans written by hand, as one request of OTLP's JSON; they arrive in the order in which they were added. */
final class SentSpans {
    static final int SERVER = 2;
    static final int CLIENT = 3;

    private final Map<String, List<String>> byService = new LinkedHashMap<>();

    /** One span to be; ids are hexadecimal, times in nanoseconds. */
    final class Span {
        private final StringBuilder json = new StringBuilder();
        private final List<String> attributes = new ArrayList<>();
        private final List<String> events = new ArrayList<>();
        private final String service;

        private Span(String service, String trace, String id, String parent, String name, long start, long duration) {
            this.service = service;
            json.append("{\"traceId\":\"%s\",\"spanId\":\"%s\",\"parentSpanId\":\"%s\",\"name\":\"%s\""
                    .formatted(trace, id, parent, name));
            json.append(",\"startTimeUnixNano\":\"%d\",\"endTimeUnixNano\":\"%d\"".formatted(start, start + duration));
        }

        Span kind(int kind) {
            json.append(",\"kind\":").append(kind);
            return this;
        }

        Span error(String message) {
            json.append(",\"status\":{\"code\":2,\"message\":\"")
                    .append(message)
                    .append("\"}");
            return this;
        }

        Span text(String key, String value) {
            return attribute(key, "{\"stringValue\":\"" + value + "\"}");
        }

        Span whole(String key, long value) {
            return attribute(key, "{\"intValue\":\"" + value + "\"}");
        }

        /** @param value in OTLP's JSON */
        Span attribute(String key, String value) {
            attributes.add("{\"key\":\"" + key + "\",\"value\":" + value + "}");
            return this;
        }

        Span exception(long time, String type, String message) {
            events.add(("{\"timeUnixNano\":\"%d\",\"name\":\"exception\",\"attributes\":["
                            + "{\"key\":\"exception.type\",\"value\":{\"stringValue\":\"%s\"}},"
                            + "{\"key\":\"exception.message\",\"value\":{\"stringValue\":\"%s\"}}]}")
                    .formatted(time, type, message));
            return this;
        }

        /** Done: it is one of the request. */
        SentSpans add() {
            json.append(",\"attributes\":[").append(String.join(",", attributes));
            json.append("],\"events\":[").append(String.join(",", events)).append("]}");
            byService.computeIfAbsent(service, _ -> new ArrayList<>()).add(json.toString());
            return SentSpans.this;
        }
    }

    /** @param parent empty for a root */
    Span span(String service, String trace, String id, String parent, String name, long start, long duration) {
        return new Span(service, trace, id, parent, name, start, duration);
    }

    String json() {
        var resources = new StringJoiner(",", "{\"resourceSpans\":[", "]}");
        byService.forEach((service, spans) -> resources.add(
                ("{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"%s\"}}]},"
                                + "\"scopeSpans\":[{\"scope\":{\"name\":\"by-hand\"},\"spans\":[%s]}]}")
                        .formatted(service, String.join(",", spans))));
        return resources.toString();
    }
}
