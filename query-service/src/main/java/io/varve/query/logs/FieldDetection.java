package io.varve.query.logs;

import io.varve.logql.label.LabelSet;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.StreamPipeline;
import io.varve.logql.pipeline.StructuredMetadata;
import io.varve.logql.syntax.LogQlParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the fields of lines: structured metadata, labels that the query has parsed, and what JSON or logfmt would give. */
final class FieldDetection {

    private static final String JSON = "json";
    private static final String LOGFMT = "logfmt";

    private final Map<String, DetectedField> fields = new TreeMap<>();
    private final StreamPipeline json = parser("{a=\"a\"} | json");
    private final StreamPipeline logfmt = parser("{a=\"a\"} | logfmt");

    private FieldDetection() {}

    static List<DetectedField> of(List<LogLine> lines) {
        FieldDetection detection = new FieldDetection();
        for (LogLine line : lines) {
            detection.add(line);
        }
        return new ArrayList<>(detection.fields.values());
    }

    private static StreamPipeline parser(String query) {
        return Pipeline.compile(LogQlParser.parseLogQuery(query).stages()).forStream(LabelSet.EMPTY);
    }

    private void add(LogLine line) {
        add(line.labels().structuredMetadata(), List.of());
        LabelSet parsed = line.labels().parsed();
        if (!parsed.isEmpty()) {
            add(parsed, List.of());
            return;
        }
        int first = 0;
        while (first < line.line().length && line.line()[first] == ' ') {
            first++;
        }
        boolean isJson = first < line.line().length && line.line()[first] == '{';
        StreamPipeline parser = isJson ? json : logfmt;
        parser.process(line.timestamp(), line.line(), 0, line.line().length, new StructuredMetadata());
        add(parser.labels().parsed(), List.of(isJson ? JSON : LOGFMT));
    }

    private void add(LabelSet labels, List<String> parsers) {
        for (int i = 0; i < labels.size(); i++) {
            String name = labels.name(i);
            String value = labels.value(i);
            if (value.isEmpty() || name.startsWith("__")) {
                continue;
            }
            List<String> path = parsers.contains(JSON) ? List.of(name) : List.of();
            fields.computeIfAbsent(
                            name,
                            _ -> new DetectedField(name, DetectedField.Type.of(value), parsers, path, new TreeSet<>()))
                    .values()
                    .add(value);
        }
    }
}
