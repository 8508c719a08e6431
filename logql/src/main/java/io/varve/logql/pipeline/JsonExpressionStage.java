package io.varve.logql.pipeline;

import io.varve.logql.ast.Stage;
import io.varve.logql.json.JsonOutcome;
import io.varve.logql.json.JsonPath;
import io.varve.logql.json.JsonPathWalk;
import io.varve.logql.json.JsonType;
import java.util.List;

/** {@code | json a, b="x.y[0]"}: the listed labels, which exist whether the line has them or not. */
final class JsonExpressionStage extends JsonPathWalk implements LineStage {
    private static final byte[] EMPTY = {};

    private final Line line;
    private final int[] labels;
    private int matches;

    /** @throws IllegalArgumentException if an expression is no path */
    JsonExpressionStage(List<Stage.LabelExtraction> extractions, Line line) {
        super(extractions.stream()
                .map(extraction -> JsonPath.parse(extraction.expression()))
                .toList());
        this.line = line;
        this.labels = extractions.stream()
                .mapToInt(extraction -> line.labels.names.number(extraction.label()))
                .toArray();
    }

    @Override
    public boolean process(Line same) {
        if (line.length == 0 || line.hints.wantsNothing()) {
            return true;
        }
        switch (line.bytes[line.offset]) {
            case '"', '{', '[' -> {}
            default -> {
                line.fail(ErrorLabels.JSON_PARSER, null);
                return true;
            }
        }
        matches = 0;
        walk(line.bytes, line.offset, line.offset + line.length, line.arena);
        if (matches < labels.length) {
            for (int label : labels) {
                if (!line.labels.find(label)) {
                    line.setParsed(label, EMPTY, 0, 0);
                }
            }
        }
        return true;
    }

    @Override
    protected void value(int path, JsonType type, byte[] json, int start, int end) {
        int name = labels[path];
        if (line.labels.isTaken(name)) {
            name = line.labels.names.extracted(name);
        }
        switch (type) {
            case NULL -> line.setParsed(name, EMPTY, 0, 0);
            case OBJECT -> line.setParsed(name, json, start, end - start);
            // An array loses its escapes, too, as in Loki.
            case STRING, NUMBER, BOOLEAN, ARRAY -> JsonLabelValue.set(line, name, json, start, end);
        }
        matches++;
    }

    @Override
    protected void error(JsonOutcome outcome) {
        line.fail(ErrorLabels.JSON_PARSER, outcome.message());
    }
}
