package io.varve.query.logs;

import io.varve.logql.label.LabelSet;
import io.varve.logql.pipeline.JsonLabelPaths;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.StreamPipeline;
import io.varve.logql.pipeline.StructuredMetadata;
import io.varve.logql.syntax.LogQlParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the fields of lines as Loki does: structured metadata, labels that the query has parsed, and what JSON gives of a line, or
 * logfmt where it is no JSON.
 */
final class FieldDetection {

    private static final String JSON = "json";
    private static final String LOGFMT = "logfmt";
    private static final String CLASH = "_extracted";

    private final Map<String, Found> fields = new TreeMap<>();
    private final Parser json = new Parser(JSON);
    private final Parser logfmt = new Parser(LOGFMT);
    private final JsonLabelPaths jsonPaths = new JsonLabelPaths();

    private FieldDetection() {}

    static List<DetectedField> of(List<LogLine> lines) {
        FieldDetection detection = new FieldDetection();
        for (LogLine line : lines) {
            detection.add(line);
        }
        List<DetectedField> found = new ArrayList<>();
        detection.fields.forEach((name, field) ->
                found.add(new DetectedField(name, field.type, field.parsers, field.jsonPath, field.values)));
        return found;
    }

    /** What is known of a field so far. */
    private static final class Found {
        final DetectedField.Type type;
        final List<String> parsers = new ArrayList<>();
        final TreeSet<String> values = new TreeSet<>();
        List<String> jsonPath = List.of();

        Found(DetectedField.Type type) {
            this.type = type;
        }
    }

    /** One parser, ready for the lines of any stream. */
    private static final class Parser {
        private final String name;
        private final Pipeline pipeline;
        private final Map<LabelSet, StreamPipeline> ofStreams = new HashMap<>();

        Parser(String name) {
            this.name = name;
            this.pipeline = Pipeline.compile(
                    LogQlParser.parseLogQuery("{a=\"a\"} | " + name).stages());
        }

        LabelSet parse(LogLine line) {
            StreamPipeline ofStream = ofStreams.computeIfAbsent(line.labels().stream(), pipeline::forStream);
            ofStream.process(line.timestamp(), line.line(), 0, line.line().length, new StructuredMetadata());
            return ofStream.labels().parsed();
        }
    }

    private void add(LogLine line) {
        add(line.labels().structuredMetadata(), List.of());
        for (Parser parser : List.of(json, logfmt)) {
            LabelSet parsed = parser.parse(line);
            if (parsed.get("__error__") == null) {
                List<String> parsers = List.of(parser.name);
                add(line.labels().parsed(), parsers);
                add(parsed, parsers);
                if (parser == json) {
                    addPaths(line, parsed);
                }
                return;
            }
        }
        add(line.labels().parsed(), List.of());
    }

    private void add(LabelSet labels, List<String> parsers) {
        for (int i = 0; i < labels.size(); i++) {
            String name = labels.name(i);
            String value = labels.value(i);
            if (value.isEmpty() || name.startsWith("__")) {
                continue;
            }
            Found field = fields.computeIfAbsent(name, _ -> new Found(DetectedField.Type.of(value)));
            field.values.add(value);
            for (String parser : parsers) {
                if (!field.parsers.contains(parser)) {
                    field.parsers.add(parser);
                }
            }
        }
    }

    private void addPaths(LogLine line, LabelSet parsed) {
        Map<String, List<String>> paths = jsonPaths.of(line.line());
        for (int i = 0; i < parsed.size(); i++) {
            String name = parsed.name(i);
            String inLine = !paths.containsKey(name) && name.endsWith(CLASH)
                    ? name.substring(0, name.length() - CLASH.length())
                    : name;
            Found field = fields.get(name);
            if (field != null && field.jsonPath.isEmpty()) {
                field.jsonPath = paths.getOrDefault(inLine, List.of());
            }
        }
    }
}
