package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Stage;
import io.varve.logql.ast.Stage.LabelFilterStage;
import io.varve.logql.ast.Stage.LineFilter;
import io.varve.logql.ast.Stage.PatternParser;
import io.varve.logql.pattern.LinePattern;
import io.varve.schema.StreamLabels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline of filters and one {@code | pattern} behind them, grouped by what it captures: the store cuts the captures out of {@code
 * body} and groups by them. A pattern drops no line, so what is left of the pipeline without it decides which lines count.
 *
 * <p>Bytes are cut, not characters, as the library does.
 *
 * @param filters the query without its pattern
 * @param values by name of a label that is grouped by, an expression of its value with {@link #PRESENT} in front, empty when it has none
 */
record PatternCaptures(LogQuery filters, Map<String, String> values) {

    /** Tells an empty capture from one that is not there. */
    static final char PRESENT = '=';

    /** The SQL grows with the square. */
    private static final int MOST_PARTS = 24;

    PatternCaptures {
        values = Map.copyOf(values);
    }

    /** @return null when the pipeline is not of this kind, or is not grouped by a capture */
    static @Nullable PatternCaptures of(LogQuery query, @Nullable Grouping grouping) {
        if (grouping == null || grouping.without() || grouping.labels().isEmpty()) {
            return null;
        }
        PatternParser pattern = null;
        List<Stage> filters = new ArrayList<>();
        for (Stage stage : query.stages()) {
            if (stage instanceof PatternParser parser && pattern == null) {
                pattern = parser;
            } else if (stage instanceof LineFilter || (stage instanceof LabelFilterStage && pattern == null)) {
                filters.add(stage);
            } else {
                return null;
            }
        }
        if (pattern == null) {
            return null;
        }
        Map<String, String> captures = captures(LinePattern.parse(pattern.pattern()));
        if (captures == null) {
            return null;
        }
        Map<String, String> values = new HashMap<>();
        for (String name : grouping.labels()) {
            if (name.endsWith(LabelFilterSql.CLASH)) {
                return null;
            }
            String capture = captures.get(name);
            if (capture == null) {
                continue;
            }
            if (name.startsWith("__") || name.equals(StreamLabels.SERVICE_NAME)) {
                return null;
            }
            // A name that the row has goes to the row, and the capture to the same name with a suffix.
            String ofRow = RowLabels.value(name);
            values.put(name, "if(" + ofRow + " != '', concat('" + PRESENT + "', " + ofRow + "), " + capture + ")");
        }
        return values.isEmpty()
                ? null
                : new PatternCaptures(new LogQuery(query.position(), query.matchers(), filters), values);
    }

    /** Whether no stream has one of the names, which would go before the capture. */
    boolean areFreeIn(StreamSelection streams) {
        for (LogStream stream : streams.streams()) {
            for (String name : values.keySet()) {
                if (stream.hasLabel(name) || stream.metadata().containsKey(name)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Each capture takes the text to the next literal, and the rest where that is missing; then those behind it are not there.
     *
     * @return null for what is not a valid pattern, or too long
     */
    private static @Nullable Map<String, String> captures(LinePattern pattern) {
        List<LinePattern.Part> parts = pattern.parts();
        if (parts.size() > MOST_PARTS) {
            return null;
        }
        Map<String, String> captures = new HashMap<>();
        String reached = "body != ''";
        String start = "1";
        for (int i = 0; i < parts.size(); i++) {
            switch (parts.get(i)) {
                case LinePattern.Literal literal -> {
                    if (i > 0) {
                        throw new IllegalStateException("a literal stands behind a capture, which takes it along");
                    }
                    reached = "startsWith(body, " + Sql.text(literal.text()) + ")";
                    start = Integer.toString(1 + literal.bytes().length);
                }
                case LinePattern.Capture capture -> {
                    String found = "";
                    int length = 0;
                    if (i + 1 < parts.size()) {
                        if (!(parts.get(i + 1) instanceof LinePattern.Literal(String text))) {
                            return null;
                        }
                        found = "position(body, " + Sql.text(text) + ", " + start + ")";
                        length = text.getBytes(UTF_8).length;
                        i++;
                    }
                    String taken = found.isEmpty()
                            ? "substring(body, " + start + ")"
                            : "if(" + found + " > 0, substring(body, " + start + ", " + found + " - " + start
                                    + "), substring(body, " + start + "))";
                    if (capture.isNamed()
                            && captures.put(
                                            capture.name(),
                                            "if(" + reached + ", concat('" + PRESENT + "', " + taken + "), '')")
                                    != null) {
                        return null;
                    }
                    reached += " AND " + found + " > 0";
                    start = "(" + found + " + " + length + ")";
                }
            }
        }
        return captures;
    }
}
