package io.varve.query.tempo;

import io.varve.query.failure.QueryFailure;
import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.PipelineStage.SpansetExpression;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.PipelineStage.SpansetOperation;
import io.varve.traceql.ast.Query;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.ast.SpansetOperator;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Searches as they were before TraceQL: tags in logfmt, of which each has to be somewhere in the trace with the text somewhere in its
 * value, and bounds of the trace's duration.
 */
final class TagSearch {
    private TagSearch() {}

    static CompiledQuery query(TempoParameters parameters) {
        var conditions = new ArrayList<FieldExpression>();
        logfmt(parameters.text("tags")).forEach((key, value) -> conditions.add(condition(key, value)));
        if (parameters.has("minDuration")) {
            conditions.add(duration(BinaryOperator.GREATER_OR_EQUAL, parameters.duration("minDuration")));
        }
        if (parameters.has("maxDuration")) {
            conditions.add(duration(BinaryOperator.LESS_OR_EQUAL, parameters.duration("maxDuration")));
        }
        SpansetExpression spans = null;
        for (FieldExpression condition : conditions) {
            var filter = new SpansetFilter(condition);
            spans = spans == null ? filter : new SpansetOperation(SpansetOperator.AND, spans, filter);
        }
        if (spans == null) {
            spans = new SpansetFilter(new Literal(Values.TRUE));
        }
        return CompiledQuery.of(new Query(new Pipeline(List.of(spans)), null, List.of(), List.of()));
    }

    private static FieldExpression condition(String key, String value) {
        FieldExpression field = switch (key) {
            case "name" -> new IntrinsicField(Intrinsic.NAME);
            case "root.name" -> new IntrinsicField(Intrinsic.ROOT_NAME);
            case "root.service.name" -> new IntrinsicField(Intrinsic.ROOT_SERVICE);
            default -> new Attribute(Scope.ANY, key);
        };
        String quoted = ".*\\Q" + value.replace("\\E", "\\E\\\\E\\Q") + "\\E.*";
        return new BinaryOperation(BinaryOperator.MATCHES, field, new Literal(new Value.Text(quoted)));
    }

    private static FieldExpression duration(BinaryOperator operator, long nanoseconds) {
        return new BinaryOperation(
                operator, new IntrinsicField(Intrinsic.TRACE_DURATION), new Literal(new Value.Duration(nanoseconds)));
    }

    /** {@code key=value key="quoted value"}. */
    private static Map<String, String> logfmt(String text) {
        Map<String, String> tags = new LinkedHashMap<>();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ' ') {
                at++;
                continue;
            }
            int start = at;
            while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ' ') {
                if (text.charAt(at) == '"') {
                    throw QueryFailure.badRequest("invalid tags: unexpected '\"' at pos " + (at + 1));
                }
                at++;
            }
            String key = text.substring(start, at);
            var value = new StringBuilder();
            if (at < text.length() && text.charAt(at) == '=') {
                at = value(text, at + 1, value);
            }
            tags.put(key, value.toString());
        }
        return tags;
    }

    /** Reads a value; answers where it ends. */
    private static int value(String text, int from, StringBuilder value) {
        int at = from;
        if (at >= text.length() || text.charAt(at) != '"') {
            while (at < text.length() && text.charAt(at) != ' ') {
                value.append(text.charAt(at++));
            }
            return at;
        }
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        if (at == text.length()) {
            throw QueryFailure.badRequest("invalid tags: the quoted value at pos " + (from + 1) + " does not end");
        }
        return at + 1;
    }
}
