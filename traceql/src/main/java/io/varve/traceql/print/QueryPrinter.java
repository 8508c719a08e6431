package io.varve.traceql.print;

import io.varve.notation.GoFloat;
import io.varve.notation.GoText;
import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Existence;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.FieldExpression.Negation;
import io.varve.traceql.ast.FieldExpression.Not;
import io.varve.traceql.ast.FieldNames;
import io.varve.traceql.ast.Hint;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.MetricsStage;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.Query;
import io.varve.traceql.ast.ScalarExpression;
import io.varve.traceql.ast.SecondStage;
import io.varve.traceql.value.Value;
import java.util.List;
import java.util.stream.Collectors;

/** Writes trees as text that parses to the same tree. */
public final class QueryPrinter {
    private QueryPrinter() {}

    public static String print(Query query) {
        var text = new StringBuilder(print(query.pipeline()));
        if (query.metrics() != null) {
            text.append(" | ").append(print(query.metrics()));
        }
        for (SecondStage stage : query.secondStages()) {
            text.append(
                    switch (stage) {
                        case SecondStage.Ranking(boolean top, long limit) ->
                            (top ? " | topk(" : " | bottomk(") + limit + ")";
                        case SecondStage.SampleFilter(var operator, double number) ->
                            " " + operator.text() + " " + number(number);
                    });
        }
        if (!query.hints().isEmpty()) {
            text.append(" with(")
                    .append(query.hints().stream().map(QueryPrinter::print).collect(Collectors.joining(", ")))
                    .append(')');
        }
        return text.toString();
    }

    private static String print(Hint hint) {
        return hint.name() + "=" + literal(hint.value());
    }

    public static String print(PipelineStage stage) {
        return switch (stage) {
            case PipelineStage.Pipeline(List<PipelineStage> stages) ->
                stages.stream().map(QueryPrinter::stageOf).collect(Collectors.joining(" | "));
            case PipelineStage.SpansetFilter(FieldExpression condition) -> "{ " + print(condition) + " }";
            case PipelineStage.SpansetOperation(var operator, var left, var right) ->
                operand(left) + " " + operator.text() + " " + operand(right);
            case PipelineStage.GroupBy(FieldExpression key) -> "by(" + print(key) + ")";
            case PipelineStage.Coalesce() -> "coalesce()";
            case PipelineStage.Select(List<Field> fields) -> "select(" + list(fields) + ")";
            case PipelineStage.ScalarFilter(var operator, var left, var right) ->
                print(left) + " " + operator.text() + " " + print(right);
        };
    }

    private static String stageOf(PipelineStage stage) {
        return stage instanceof PipelineStage.Pipeline pipeline ? "(" + print(pipeline) + ")" : print(stage);
    }

    private static String operand(PipelineStage side) {
        return side instanceof PipelineStage.SpansetFilter filter ? print(filter) : "(" + print(side) + ")";
    }

    public static String print(ScalarExpression scalar) {
        return switch (scalar) {
            case ScalarExpression.Scalar(Value value) -> literal(value);
            case ScalarExpression.Aggregate(var function, FieldExpression operand) ->
                function.text() + "(" + (operand == null ? "" : print(operand)) + ")";
            case ScalarExpression.ScalarOperation(var operator, var left, var right) ->
                scalarOperand(left) + " " + operator.text() + " " + scalarOperand(right);
            case ScalarExpression.ScalarPipeline(var spans, var aggregate) ->
                "(" + print(spans) + " | " + print(aggregate) + ")";
        };
    }

    private static String scalarOperand(ScalarExpression side) {
        return side instanceof ScalarExpression.ScalarOperation ? "(" + print(side) + ")" : print(side);
    }

    public static String print(MetricsStage stage) {
        return switch (stage) {
            case MetricsStage.MetricsAggregate(var function, var field, List<Double> quantiles, List<Field> by) ->
                function.text()
                        + "("
                        + (field == null ? "" : print(field))
                        + quantiles.stream().map(q -> ", " + number(q)).collect(Collectors.joining())
                        + ")"
                        + (by.isEmpty() ? "" : " by (" + list(by) + ")");
            case MetricsStage.Compare(var selection, long top, long start, long end) ->
                "compare(" + print(selection) + ", " + top + (end == 0 ? "" : ", " + start + ", " + end) + ")";
        };
    }

    private static String list(List<Field> fields) {
        return fields.stream().map(QueryPrinter::print).collect(Collectors.joining(", "));
    }

    public static String print(FieldExpression expression) {
        return switch (expression) {
            case Literal(Value value) -> literal(value);
            case IntrinsicField(Intrinsic intrinsic) -> intrinsic.text();
            case Attribute(var scope, String name, boolean ofParent) ->
                FieldNames.prefix(scope, ofParent) + attributeName(name);
            case BinaryOperation(var operator, var left, var right) ->
                wrapped(left) + " " + operator.text() + " " + wrapped(right);
            case Negation(var operand) -> "-" + wrapped(operand);
            case Not(var operand) -> "!" + wrapped(operand);
            case Existence(var operand, boolean exists) -> wrapped(operand) + (exists ? " != nil" : " = nil");
        };
    }

    private static String wrapped(FieldExpression operand) {
        // A negative number too: the operator before a digit binds less tightly than the one behind it may.
        boolean alone = operand instanceof Field || (operand instanceof Literal(Value value) && !(value.number() < 0));
        return alone ? print(operand) : "(" + print(operand) + ")";
    }

    private static String attributeName(String name) {
        if (!name.isEmpty() && name.codePoints().allMatch(c -> FieldNames.isPlain(c) && c != '"')) {
            return name;
        }
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String literal(Value value) {
        if (value instanceof Value.Text(String text)) {
            return text.indexOf('`') < 0 && text.chars().allMatch(c -> c >= ' ')
                    ? '`' + text + '`'
                    : GoText.quote(text);
        }
        return value.equals(new Value.Int(Long.MIN_VALUE)) ? "minInt" : value.text();
    }

    /** A number that is whole is written so. */
    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : GoFloat.format(number);
    }
}
