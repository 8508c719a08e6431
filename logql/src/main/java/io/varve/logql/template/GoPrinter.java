package io.varve.logql.template;

import io.varve.logql.template.TemplateValue.Text;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** How Go's fmt prints values by default ({@code %v}), and several in a row. */
final class GoPrinter {
    private static final String TIME_LAYOUT = "2006-01-02 15:04:05.999999999 -0700 MST";

    private GoPrinter() {}

    /** What an action writes; a nil is {@code <no value>}. */
    static String printed(TemplateValue value) {
        return value instanceof TemplateValue.Nil ? "<no value>" : plain(value);
    }

    /** {@code %v} */
    static String plain(TemplateValue value) {
        return switch (value) {
            case Text text -> text.value();
            case TemplateValue.Int number -> Long.toString(number.value());
            case TemplateValue.Real real -> GoReal.shortest(real.value());
            case TemplateValue.Bool bool -> bool.value() ? "true" : "false";
            case TemplateValue.Nil nil -> "<nil>";
            case TemplateValue.Moment moment -> time(moment.instant());
            case TemplateValue.Sequence sequence -> {
                var text = new StringBuilder("[");
                for (TemplateValue item : sequence.items()) {
                    text.append(text.length() > 1 ? " " : "").append(plain(item));
                }
                yield text.append(']').toString();
            }
            case TemplateValue.Mapping mapping -> {
                var text = new StringBuilder("map[");
                for (Map.Entry<String, TemplateValue> entry :
                        mapping.fields().sorted().entrySet()) {
                    text.append(text.length() > 4 ? " " : "")
                            .append(entry.getKey())
                            .append(':')
                            .append(plain(entry.getValue()));
                }
                yield text.append(']').toString();
            }
        };
    }

    static String time(Instant instant) {
        return GoTimeLayout.format(instant, TIME_LAYOUT);
    }

    /** fmt.Sprint: a blank between two operands of which none is a text. */
    static String print(List<TemplateValue> values) {
        var text = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            if (i > 0 && !(values.get(i) instanceof Text) && !(values.get(i - 1) instanceof Text)) {
                text.append(' ');
            }
            text.append(plain(values.get(i)));
        }
        return text.toString();
    }

    /** fmt.Sprintln. */
    static String printLine(List<TemplateValue> values) {
        var text = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            text.append(i > 0 ? " " : "").append(plain(values.get(i)));
        }
        return text.append('\n').toString();
    }
}
