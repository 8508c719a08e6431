package io.varve.logql.print;

import io.varve.logql.ast.BinaryOperation;
import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.LabelReplace;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.LogRange;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.ast.NumberLiteral;
import io.varve.logql.ast.Query;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.ast.Stage;
import io.varve.logql.ast.VariantsQuery;
import io.varve.logql.ast.VectorAggregation;
import io.varve.logql.ast.VectorLiteral;
import io.varve.notation.GoDuration;
import io.varve.notation.GoNumber;
import io.varve.notation.GoText;
import io.varve.notation.PrometheusDuration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A query over several lines: an expression whose canonical form is longer than a line is split into its parts. */
public final class PrettyPrinter {
    /** Bytes of a canonical form that stays on one line. */
    static final int MAX_LINE = 100;

    private final int maxLine;

    private PrettyPrinter(int maxLine) {
        this.maxLine = maxLine;
    }

    public static String print(Query query) {
        return print(query, MAX_LINE);
    }

    static String print(Query query, int maxLine) {
        return new PrettyPrinter(maxLine).query(query, 0);
    }

    private String query(Query query, int level) {
        return switch (query) {
            case LogQuery log -> logQuery(log, level);
            case RangeAggregation range -> rangeAggregation(range, level);
            case VectorAggregation vector -> vectorAggregation(vector, level);
            case BinaryOperation binary -> binaryOperation(binary, level);
            case LabelReplace replace -> labelReplace(replace, level);
            case VectorLiteral vector -> oneLine(vector, level);
            case NumberLiteral number -> oneLine(number, level);
            case VariantsQuery variants -> variants(variants, level);
        };
    }

    private String binaryOperation(BinaryOperation binary, int level) {
        if (fits(binary)) {
            return oneLine(binary, level);
        }
        int precedence = binary.operator().precedence();
        boolean rightAssociative = binary.operator().isRightAssociative();
        return operand(binary.left(), rightAssociative ? precedence + 1 : precedence, level + 1) + "\n"
                + indent(level) + operator(binary) + "\n"
                + operand(binary.right(), rightAssociative ? precedence : precedence + 1, level + 1);
    }

    /**
     * Loki's formatter has no parentheses around an operand that is split, which changes the meaning of {@code (a + b) * c}.
     *
     * @param lowest the precedence from which on an operation needs none
     */
    private String operand(MetricQuery operand, int lowest, int level) {
        return operand instanceof BinaryOperation inner && inner.operator().precedence() < lowest && !fits(inner)
                ? indent(level) + "(\n" + binaryOperation(inner, level + 1) + "\n" + indent(level) + ")"
                : query(operand, level);
    }

    /** Loki's formatter drops an empty {@code on ()}; that changes the meaning, so it stays here. */
    private static String operator(BinaryOperation binary) {
        return CanonicalPrinter.operator(binary, ", ");
    }

    private boolean fits(Query query) {
        return fits(CanonicalPrinter.print(query));
    }

    private boolean fits(String text) {
        // As Loki does it, in bytes.
        return text.length() <= maxLine && text.getBytes(StandardCharsets.UTF_8).length <= maxLine;
    }

    private static String indent(int level) {
        return "  ".repeat(level);
    }

    private static String oneLine(Query query, int level) {
        return indent(level) + CanonicalPrinter.print(query);
    }

    private String logQuery(LogQuery log, int level) {
        if (log.stages().isEmpty() || fits(log)) {
            return oneLine(log, level);
        }
        var lines = new ArrayList<String>();
        lines.add(indent(level) + StagePrinter.selector(log.matchers()));
        List<Stage> stages = log.stages();
        for (int from = 0; from < stages.size(); ) {
            int to = from + 1;
            if (stages.get(from) instanceof Stage.LineFilter) {
                while (to < stages.size() && stages.get(to) instanceof Stage.LineFilter) {
                    to++;
                }
                lineFilters(stages.subList(from, to), level + 1, lines);
            } else if (stages.get(from) instanceof Stage.Decolorize decolorize) {
                // Loki does not indent it.
                lines.add(StagePrinter.stage(decolorize));
            } else {
                lines.add(indent(level + 1) + StagePrinter.stage(stages.get(from)));
            }
            from = to;
        }
        return String.join("\n", lines);
    }

    /** Filters in a row share a line as long as they fit it; behind that each has its own. */
    private void lineFilters(List<Stage> filters, int level, List<String> lines) {
        var first = new StringBuilder(StagePrinter.stage(filters.getFirst()));
        int next = 1;
        while (next < filters.size()) {
            String longer = first + " " + StagePrinter.stage(filters.get(next));
            if (!fits(longer)) {
                break;
            }
            first.setLength(0);
            first.append(longer);
            next++;
        }
        lines.add(indent(level) + first);
        for (Stage filter : filters.subList(next, filters.size())) {
            lines.add(indent(level) + StagePrinter.stage(filter));
        }
    }

    private String range(LogRange range, int level) {
        String text = logQuery(range.query(), level);
        if (range.unwrap() != null) {
            text += "\n" + indent(level + 1) + StagePrinter.unwrap(range.unwrap());
            for (LabelFilter filter : range.unwrap().postFilters()) {
                text += "\n" + indent(level + 1) + "| " + StagePrinter.labelFilter(filter);
            }
        }
        text += " [" + PrometheusDuration.format(range.intervalNanos()) + "]";
        if (range.offsetNanos() != 0) {
            text += " offset " + offset(range.offsetNanos());
        }
        return text;
    }

    /** Loki writes a negative offset as {@code -1w}, too, which does not parse: with a sign only Go's units are read. */
    private static String offset(long nanoseconds) {
        String text = PrometheusDuration.format(nanoseconds);
        boolean days = text.indexOf('d') >= 0 || text.indexOf('w') >= 0 || text.indexOf('y') >= 0;
        return nanoseconds < 0 && days ? GoDuration.format(nanoseconds) : text;
    }

    private String rangeAggregation(RangeAggregation aggregation, int level) {
        if (fits(aggregation)) {
            return oneLine(aggregation, level);
        }
        return indent(level)
                + aggregation.operation().text()
                + "(\n"
                + (aggregation.parameter() == null
                        ? ""
                        : indent(level + 1) + GoNumber.formatDefault(aggregation.parameter()) + ",\n")
                + range(aggregation.range(), level + 1)
                + "\n"
                + indent(level)
                + ")"
                + (aggregation.grouping() == null ? "" : grouping(aggregation.grouping(), true));
    }

    private String vectorAggregation(VectorAggregation aggregation, int level) {
        if (fits(aggregation)) {
            return oneLine(aggregation, level);
        }
        return indent(level)
                + aggregation.operation().text()
                + grouping(aggregation.grouping(), false)
                + "(\n"
                + (aggregation.parameter() == 0 ? "" : indent(level + 1) + aggregation.parameter() + ",\n")
                + query(aggregation.operand(), level + 1)
                + "\n"
                + indent(level)
                + ")";
    }

    /** @param explicit whether {@code by ()} says more than nothing does, as it does of a range aggregation */
    private static String grouping(Grouping grouping, boolean explicit) {
        if (grouping.labels().isEmpty()) {
            // Loki writes a bare "without" here, which does not parse.
            return grouping.without() ? " without ()" : explicit ? " by ()" : "";
        }
        return (grouping.without() ? " without (" : " by (") + String.join(", ", grouping.labels()) + ")";
    }

    private String labelReplace(LabelReplace replace, int level) {
        if (fits(replace)) {
            return oneLine(replace, level);
        }
        String separator = ",\n" + indent(level + 1);
        return indent(level)
                + "label_replace(\n"
                + query(replace.operand(), level + 1)
                + separator
                + GoText.quote(replace.destination())
                + separator
                + GoText.quote(replace.replacement())
                + separator
                + GoText.quote(replace.source())
                + separator
                + GoText.quote(replace.regex())
                + "\n"
                + indent(level)
                + ")";
    }

    private String variants(VariantsQuery variants, int level) {
        var text = new StringBuilder(indent(level)).append("variants(\n");
        List<MetricQuery> each = variants.variants();
        for (int i = 0; i < each.size(); i++) {
            text.append(query(each.get(i), level + 1)).append(i + 1 < each.size() ? ",\n" : "\n");
        }
        return text.append(indent(level))
                .append(") of (\n")
                .append(range(variants.range(), level + 1))
                .append('\n')
                .append(indent(level))
                .append(')')
                .toString();
    }
}
