package io.varve.logql.print;

import io.varve.logql.ast.BinaryOperation;
import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.LabelReplace;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.LogRange;
import io.varve.logql.ast.NumberLiteral;
import io.varve.logql.ast.Query;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.ast.Stage;
import io.varve.logql.ast.VariantsQuery;
import io.varve.logql.ast.VectorAggregation;
import io.varve.logql.ast.VectorLiteral;
import io.varve.logql.ast.VectorMatching;
import io.varve.notation.GoDuration;
import io.varve.notation.GoNumber;
import io.varve.notation.GoText;
import io.varve.notation.PrometheusDuration;

/** A query on one line, as Loki's {@code Expr.String()} writes it. */
public final class CanonicalPrinter {
    private CanonicalPrinter() {}

    public static String print(Query query) {
        return switch (query) {
            case LogQuery log -> logQuery(log);
            case RangeAggregation range -> rangeAggregation(range);
            case VectorAggregation vector -> vectorAggregation(vector);
            case BinaryOperation binary ->
                "(" + print(binary.left()) + " " + operator(binary, ",") + " " + print(binary.right()) + ")";
            case LabelReplace replace ->
                "label_replace(" + print(replace.operand()) + "," + GoText.quote(replace.destination()) + ","
                        + GoText.quote(replace.replacement()) + "," + GoText.quote(replace.source()) + ","
                        + GoText.quote(replace.regex()) + ")";
            case VectorLiteral vector -> "vector(" + GoNumber.formatFixed(vector.value()) + ")";
            case NumberLiteral number -> GoNumber.formatDefault(number.value());
            case VariantsQuery variants -> variants(variants);
        };
    }

    /** One stage, as the error of a stage that cannot be built shows it. */
    public static String print(Stage stage) {
        return StagePrinter.stage(stage);
    }

    static String logQuery(LogQuery query) {
        var text = new StringBuilder(StagePrinter.selector(query.matchers()));
        for (Stage stage : query.stages()) {
            text.append(' ').append(StagePrinter.stage(stage));
        }
        return text.toString();
    }

    private static String range(LogRange range) {
        var text = new StringBuilder(logQuery(range.query()));
        if (range.unwrap() != null) {
            text.append(' ').append(StagePrinter.unwrap(range.unwrap()));
            for (LabelFilter filter : range.unwrap().postFilters()) {
                text.append(" | ").append(StagePrinter.labelFilter(filter));
            }
        }
        text.append('[')
                .append(PrometheusDuration.format(range.intervalNanos()))
                .append(']');
        if (range.offsetNanos() != 0) {
            text.append(" offset ").append(GoDuration.format(range.offsetNanos()));
        }
        return text.toString();
    }

    private static String rangeAggregation(RangeAggregation aggregation) {
        return aggregation.operation().text() + "("
                + (aggregation.parameter() == null ? "" : GoNumber.formatPlain(aggregation.parameter()) + ",")
                + range(aggregation.range())
                + ")"
                + (aggregation.grouping() == null ? "" : grouping(aggregation.grouping()));
    }

    private static String vectorAggregation(VectorAggregation aggregation) {
        return aggregation.operation().text()
                + (aggregation.grouping().equals(Grouping.ALL) ? "" : grouping(aggregation.grouping()))
                + "("
                + (aggregation.parameter() == 0 ? "" : aggregation.parameter() + ",")
                + print(aggregation.operand())
                + ")";
    }

    private static String grouping(Grouping grouping) {
        return (grouping.without() ? " without (" : " by (") + String.join(",", grouping.labels()) + ")";
    }

    private static String variants(VariantsQuery variants) {
        var text = new StringBuilder("variants(");
        for (int i = 0; i < variants.variants().size(); i++) {
            text.append(i == 0 ? "" : ", ").append(print(variants.variants().get(i)));
        }
        return text.append(") of (").append(range(variants.range())).append(')').toString();
    }

    /** The operator with its modifiers; Loki leaves a blank where a group modifier could stand. */
    static String operator(BinaryOperation binary, String separator) {
        VectorMatching matching = binary.matching();
        String text = binary.operator().text() + (binary.returnBool() ? " bool" : "");
        if (!matching.on() && matching.labels().isEmpty()) {
            return text;
        }
        String group = switch (matching.cardinality()) {
            case ONE_TO_ONE -> "";
            case MANY_TO_ONE -> "group_left";
            case ONE_TO_MANY -> "group_right";
        };
        // An operation on the right begins with a parenthesis; Loki leaves no () before it and does not parse that.
        boolean ambiguous = !group.isEmpty() && binary.right() instanceof BinaryOperation;
        if (!matching.include().isEmpty() || ambiguous) {
            group += " (" + String.join(separator, matching.include()) + ")";
        }
        return text + (matching.on() ? " on (" : " ignoring (") + String.join(separator, matching.labels()) + ") "
                + group;
    }
}
