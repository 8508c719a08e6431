package io.varve.query.tempo;

import io.varve.traceql.metrics.Label;
import io.varve.traceql.metrics.Series;
import io.varve.traceql.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * The order of series in an answer, which is Tempo's: by the number of their labels, then label by label by name and by value. Values
 * are ordered as the texts by which Tempo's protobuf library shows them, so numbers are ordered as texts too.
 */
final class SeriesOrder implements Comparator<Series> {
    @Override
    public int compare(Series one, Series other) {
        List<Label> labels = one.labels();
        List<Label> others = other.labels();
        int order = Integer.compare(labels.size(), others.size());
        for (int i = 0; order == 0 && i < labels.size(); i++) {
            order = labels.get(i).name().compareTo(others.get(i).name());
            if (order == 0) {
                order = shown(labels.get(i).value())
                        .compareTo(shown(others.get(i).value()));
            }
        }
        return order;
    }

    private static String shown(Value value) {
        return switch (value) {
            case Value.Int number -> "int_value:" + number.text();
            case Value.Floating number -> "double_value:" + number.text();
            case Value.Bool truth -> "bool_value:" + truth.text();
            case Value.Array array -> "array_value:" + quoted(array.text());
            case Value.Text text -> "string_value:" + quoted(text.text());
            case Value.Duration duration -> "string_value:" + quoted(duration.text());
            case Value.OfStatus status -> "string_value:" + quoted(status.text());
            case Value.OfKind kind -> "string_value:" + quoted(kind.text());
            case Value.Nil nil -> "string_value:" + quoted(nil.text());
        };
    }

    /** Bytes outside of ASCII as octal numbers. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            switch (each) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                default -> { // the other two hundred bytes
                    if (each >= ' ' && each < 0x7f) {
                        quoted.append((char) each);
                    } else {
                        quoted.append('\\')
                                .append(Integer.toOctalString(0x200 | (each & 0xff))
                                        .substring(1));
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
