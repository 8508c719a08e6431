package io.varve.traceql.syntax;

import com.google.re2j.PatternSyntaxException;
import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Existence;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.FieldExpression.Negation;
import io.varve.traceql.ast.FieldExpression.Not;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.MetricsStage;
import io.varve.traceql.ast.MetricsStage.Compare;
import io.varve.traceql.ast.MetricsStage.MetricsAggregate;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.Query;
import io.varve.traceql.ast.ScalarExpression;
import io.varve.traceql.ast.ScalarExpression.Aggregate;
import io.varve.traceql.ast.ScalarExpression.Scalar;
import io.varve.traceql.ast.ScalarExpression.ScalarOperation;
import io.varve.traceql.ast.ScalarExpression.ScalarPipeline;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.ast.SecondStage;
import io.varve.traceql.print.QueryPrinter;
import io.varve.traceql.value.AnchoredRegex;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import java.util.List;

/** Refuses trees that mean nothing: operands of types that do not go together, and what Tempo parses but does not support. */
final class QueryCheck {
    private static final int MAX_BY = 5;

    private QueryCheck() {}

    static void check(Query query) {
        query.pipeline().stages().forEach(QueryCheck::check);
        if (query.metrics() != null) {
            check(query.metrics());
        }
        for (SecondStage stage : query.secondStages()) {
            if (stage instanceof SecondStage.Ranking(boolean top, long limit) && limit <= 0) {
                throw TraceQlException.of("limit must be greater than 0");
            }
        }
        if (query.metrics() instanceof Compare && !query.secondStages().isEmpty()) {
            throw TraceQlException.of("`compare()` cannot be used with second stage functions");
        }
    }

    private static void check(PipelineStage stage) {
        switch (stage) {
            case PipelineStage.Pipeline(List<PipelineStage> stages) -> stages.forEach(QueryCheck::check);
            case PipelineStage.SpansetFilter filter -> checkFilter(filter);
            case PipelineStage.SpansetOperation(var operator, var left, var right) -> {
                check(left);
                check(right);
            }
            case PipelineStage.GroupBy(FieldExpression key) -> {
                if (!key.referencesSpan()) {
                    throw TraceQlException.of(
                            "grouping field expressions must reference the span: " + QueryPrinter.print(stage));
                }
                check(key);
            }
            case PipelineStage.Coalesce() -> {}
            case PipelineStage.Select(var fields) -> fields.forEach(QueryCheck::check);
            case PipelineStage.ScalarFilter filter -> checkScalarFilter(filter);
        }
    }

    private static void checkFilter(PipelineStage.SpansetFilter filter) {
        check(filter.condition());
        ValueType type = filter.condition().type();
        if (type != ValueType.ATTRIBUTE && type != ValueType.BOOLEAN) {
            throw TraceQlException.of(
                    "span filter field expressions must resolve to a boolean: " + QueryPrinter.print(filter));
        }
    }

    private static void checkScalarFilter(PipelineStage.ScalarFilter filter) {
        check(filter.left());
        check(filter.right());
        checkOperands(filter.operator(), filter.left().type(), filter.right().type(), QueryPrinter.print(filter));
        if (!(filter.left() instanceof Aggregate)) {
            throw TraceQlException.unsupported(
                    "a scalar filter whose left side is no aggregate: " + QueryPrinter.print(filter) + " is");
        }
        if (!(filter.right() instanceof Scalar)) {
            throw TraceQlException.unsupported(
                    "a scalar filter whose right side is no number: " + QueryPrinter.print(filter) + " is");
        }
    }

    private static void check(ScalarExpression scalar) {
        switch (scalar) {
            case Scalar(Value value) -> {}
            case ScalarOperation(var operator, var left, var right) -> {
                check(left);
                check(right);
                checkOperands(operator, left.type(), right.type(), QueryPrinter.print(scalar));
            }
            case ScalarPipeline(var spans, var aggregate) -> {
                check(spans);
                check(aggregate);
            }
            case Aggregate(var function, var operand) -> {
                if (operand != null) {
                    check(operand);
                    ValueType type = operand.type();
                    if (type != ValueType.ATTRIBUTE && !type.isNumeric()) {
                        throw TraceQlException.of("aggregate field expressions must resolve to a number type: "
                                + QueryPrinter.print(scalar));
                    }
                    if (!operand.referencesSpan()) {
                        throw TraceQlException.of(
                                "aggregate field expressions must reference the span: " + QueryPrinter.print(scalar));
                    }
                }
            }
        }
    }

    private static void checkOperands(BinaryOperator operator, ValueType left, ValueType right, String shown) {
        if (!left.matches(right)) {
            throw TraceQlException.of("binary operations must operate on the same type: " + shown);
        }
        if (!operator.takes(left) || !operator.takes(right)) {
            throw TraceQlException.of("illegal operation for the given types: " + shown);
        }
    }

    private static void check(FieldExpression expression) {
        switch (expression) {
            case Literal(Value value) -> {}
            case Attribute(Scope scope, String name, boolean ofParent) -> {
                if (ofParent) {
                    throw TraceQlException.unsupported("parent");
                }
            }
            case IntrinsicField(Intrinsic intrinsic) -> {
                if (intrinsic == Intrinsic.PARENT) {
                    throw TraceQlException.unsupported("intrinsic (parent)");
                }
            }
            case BinaryOperation operation -> {
                check(operation.left());
                check(operation.right());
                checkOperands(
                        operation.operator(),
                        operation.left().type(),
                        operation.right().type(),
                        QueryPrinter.print(operation));
                if (operation.operator().isRegex()) {
                    checkRegex(operation.right());
                }
            }
            case Negation(var operand) -> {
                check(operand);
                if (operand.type() != ValueType.ATTRIBUTE && !operand.type().isNumeric()) {
                    throw TraceQlException.of(
                            "illegal operation for the given type: " + QueryPrinter.print(expression));
                }
            }
            case Not(var operand) -> {
                check(operand);
                if (operand.type() != ValueType.ATTRIBUTE && operand.type() != ValueType.BOOLEAN) {
                    throw TraceQlException.of(
                            "illegal operation for the given type: " + QueryPrinter.print(expression));
                }
            }
            case Existence(var operand, boolean exists) -> {
                check(operand);
                if (!exists) {
                    checkCanBeNil(operand);
                }
            }
        }
    }

    private static void checkRegex(FieldExpression right) {
        if (!(right instanceof Literal(Value.Text(String regex)))) {
            throw TraceQlException.of("invalid type for =~ or !~: " + QueryPrinter.print(right));
        }
        try {
            AnchoredRegex.compile(regex);
        } catch (PatternSyntaxException e) {
            throw TraceQlException.of("invalid regex: " + QueryPrinter.print(right) + ": " + e.getMessage());
        }
    }

    private static void checkCanBeNil(FieldExpression operand) {
        if (operand instanceof IntrinsicField(Intrinsic intrinsic)) {
            throw TraceQlException.of(intrinsic.text() + "=nil is not valid because intrinsics cannot be nil");
        }
        if (operand.equals(new Attribute(Scope.RESOURCE, "service.name"))) {
            throw TraceQlException.of(
                    "resource.service.name=nil is not valid because resource.service.name cannot be nil");
        }
    }

    private static void check(MetricsStage stage) {
        switch (stage) {
            case MetricsAggregate(var function, var field, List<Double> quantiles, var by) -> {
                if (field != null) {
                    check(field);
                }
                by.forEach(QueryCheck::check);
                boolean takesLabel = switch (function) {
                    case HISTOGRAM_OVER_TIME, QUANTILE_OVER_TIME, AVG_OVER_TIME -> true;
                    case RATE, COUNT_OVER_TIME, MIN_OVER_TIME, MAX_OVER_TIME, SUM_OVER_TIME -> false;
                };
                if (by.size() > (takesLabel ? MAX_BY - 1 : MAX_BY)) {
                    throw TraceQlException.unsupported("metrics group by " + by.size() + " values");
                }
                for (double quantile : quantiles) {
                    if (quantile < 0 || quantile > 1) {
                        throw TraceQlException.of("quantile must be between 0 and 1: " + quantile);
                    }
                }
            }
            case Compare(var selection, long top, long start, long end) -> {
                checkFilter(selection);
                if (top <= 0) {
                    throw TraceQlException.of("compare() top number of values must be integer greater than 0");
                }
                if (start == 0 && end == 0) {
                    return;
                }
                if (start <= 0 || end <= 0) {
                    throw TraceQlException.of("compare() timestamps must be positive integer unix nanoseconds");
                }
                if (end <= start) {
                    throw TraceQlException.of("compare() end timestamp must be greater than start timestamp");
                }
            }
        }
    }
}
