package io.varve.traceql.conformance;

import static org.junit.jupiter.api.Assumptions.abort;

import io.varve.traceql.eval.MemoryTrace;
import io.varve.traceql.value.Kind;
import io.varve.traceql.value.Status;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.Values;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The data of the vectors, as their generator (a Python program) writes it: in order of arrival. */
final class GeneratedTraces {
    /** Unix seconds; a multiple of 900, as the vectors want it. */
    static final long BASE = 1_800_000_000L / 900 * 900;

    private static final int MAX_ATTRIBUTE_BYTES = 2048;

    private GeneratedTraces() {}

    static List<MemoryTrace> read() throws IOException, InterruptedException {
        Path generator = Vectors.folder().resolve("gen_traces.py");
        if (!Files.exists(generator)) {
            return abort("no generator");
        }
        Path folder = Files.createTempDirectory("traces");
        var builder = new ProcessBuilder("python3", "-B", generator.toString(), Long.toString(BASE), folder.toString())
                .redirectErrorStream(true);
        Process process;
        try {
            process = builder.start();
        } catch (IOException noPython) {
            return abort("no python3: " + noPython.getMessage());
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("gen_traces.py: " + output);
        }
        Map<String, MemoryTrace> traces = new LinkedHashMap<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                addAll(Vectors.MAPPER.readTree(Files.readString(file)), traces);
                Files.delete(file);
            }
        }
        Files.delete(folder);
        return new ArrayList<>(traces.values());
    }

    private static void addAll(JsonNode request, Map<String, MemoryTrace> traces) {
        for (JsonNode resource : request.path("resourceSpans")) {
            Map<String, Value> ofResource = attributes(resource.path("resource").path("attributes"));
            for (JsonNode scope : resource.path("scopeSpans")) {
                Map<String, Value> ofScope = attributes(scope.path("scope").path("attributes"));
                for (JsonNode span : scope.path("spans")) {
                    MemoryTrace.Span read = span(span);
                    read.resource = ofResource;
                    read.scope = ofScope;
                    read.scopeName = scope.path("scope").path("name").asString("");
                    read.scopeVersion = scope.path("scope").path("version").asString("");
                    String id = span.path("traceId").asString().replaceFirst("^0+", "");
                    traces.computeIfAbsent(id, MemoryTrace::new).spans.add(read);
                }
            }
        }
    }

    private static MemoryTrace.Span span(JsonNode span) {
        var read = new MemoryTrace.Span();
        read.id = span.path("spanId").asString();
        read.parent = span.path("parentSpanId").asString("");
        read.name = span.path("name").asString("");
        read.kind = Kind.ofCode(span.path("kind").asInt(0));
        read.status = Status.ofCode(span.path("status").path("code").asInt(0));
        read.statusMessage = span.path("status").path("message").asString("");
        read.start = Long.parseLong(span.path("startTimeUnixNano").asString());
        read.duration = Long.parseLong(span.path("endTimeUnixNano").asString()) - read.start;
        read.attributes = attributes(span.path("attributes"));
        for (JsonNode event : span.path("events")) {
            var readEvent = new MemoryTrace.Event();
            readEvent.name = event.path("name").asString("");
            readEvent.sinceStart = Long.parseLong(event.path("timeUnixNano").asString()) - read.start;
            readEvent.attributes = attributes(event.path("attributes"));
            read.events.add(readEvent);
        }
        for (JsonNode link : span.path("links")) {
            var readLink = new MemoryTrace.Link();
            readLink.traceId = link.path("traceId").asString().replaceFirst("^0+", "");
            readLink.spanId = link.path("spanId").asString();
            readLink.attributes = attributes(link.path("attributes"));
            read.links.add(readLink);
        }
        return read;
    }

    private static Map<String, Value> attributes(JsonNode list) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        for (JsonNode each : list) {
            attributes.put(each.path("key").asString(), value(each.path("value")));
        }
        return attributes;
    }

    private static Value value(JsonNode value) {
        if (value.has("stringValue")) {
            String text = value.path("stringValue").asString();
            return new Value.Text(text.substring(0, Math.min(text.length(), MAX_ATTRIBUTE_BYTES)));
        }
        if (value.has("intValue")) {
            return new Value.Int(Long.parseLong(value.path("intValue").asString()));
        }
        if (value.has("doubleValue")) {
            return new Value.Floating(value.path("doubleValue").asDouble());
        }
        if (value.has("boolValue")) {
            return Values.of(value.path("boolValue").asBoolean());
        }
        if (value.has("arrayValue")) {
            var elements = new ArrayList<Value>();
            for (JsonNode element : value.path("arrayValue").path("values")) {
                elements.add(value(element));
            }
            return Values.ofElements(elements);
        }
        return Values.NIL;
    }
}
