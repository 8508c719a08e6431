package io.varve.query.traces;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.Query;
import io.varve.traceql.syntax.TraceQlException;
import io.varve.traceql.syntax.TraceQlParser;
import io.varve.traceql.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The filter of a query that is still being typed, as far as it is there. Conditions that are not complete are left out; of what is no
 * filter at all nothing remains, which filters nothing.
 */
final class LenientFilter {
    private LenientFilter() {}

    static Optional<SpansetFilter> read(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return Optional.empty();
        }
        Optional<SpansetFilter> whole = filter(trimmed);
        if (whole.isPresent() || !trimmed.startsWith("{") || !trimmed.endsWith("}")) {
            return whole;
        }
        var complete = new ArrayList<String>();
        for (String part : conjunction(trimmed.substring(1, trimmed.length() - 1))) {
            Optional<SpansetFilter> condition = filter("{" + part + "}");
            if (condition.isPresent() && condition.get().condition().type() == ValueType.BOOLEAN) {
                complete.add(part);
            }
        }
        return complete.isEmpty() ? Optional.empty() : filter("{" + String.join("&&", complete) + "}");
    }

    /** The filter that a query begins with; of structural queries none. */
    private static Optional<SpansetFilter> filter(String text) {
        try {
            Query query = TraceQlParser.parse(text);
            return query.pipeline().stages().getFirst() instanceof SpansetFilter filter
                            && !(filter.condition() instanceof FieldExpression.Literal)
                    ? Optional.of(filter)
                    : Optional.empty();
        } catch (TraceQlException incomplete) {
            // What is being typed is seldom a query; that is no error here.
            return Optional.empty();
        }
    }

    /** Splits at {@code &&} outside of quotes; with {@code ||} there is no telling which side a condition belongs to. */
    private static List<String> conjunction(String text) {
        var parts = new ArrayList<String>();
        int from = 0;
        char quote = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (quote != 0) {
                if (c == '\\' && quote == '"') {
                    at++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '`') {
                quote = c;
            } else if (text.startsWith("||", at)) {
                return List.of();
            } else if (text.startsWith("&&", at)) {
                parts.add(text.substring(from, at));
                from = at + 2;
                at++;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
