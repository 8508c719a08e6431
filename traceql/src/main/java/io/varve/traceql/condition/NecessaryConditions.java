package io.varve.traceql.condition;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Existence;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.FieldExpression.Negation;
import io.varve.traceql.ast.FieldExpression.Not;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.Query;
import io.varve.traceql.ast.SpansetOperator;
import io.varve.traceql.condition.SpanFilter.All;
import io.varve.traceql.condition.SpanFilter.And;
import io.varve.traceql.condition.SpanFilter.Or;
import io.varve.traceql.condition.SpanFilter.Test;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads off a query what the spans of its answer must fulfil. */
public final class NecessaryConditions {
    private NecessaryConditions() {}

    /**
     * What a span must fulfil that can be in the answer. Of queries that look at spans one by one, spans that fail it need not be
     * read at all.
     */
    public static SpanFilter ofSpans(Query query) {
        return ofSpans(query.pipeline());
    }

    /**
     * Conditions that a trace of the answer must all have a span for, not necessarily the same one. Traces that fail one need not be
     * read; of those that do not, all spans.
     */
    public static List<SpanFilter> ofTraces(Query query) {
        var needed = new ArrayList<SpanFilter>();
        addNeeded(query.pipeline(), needed);
        needed.removeIf(All.class::isInstance);
        return needed;
    }

    private static SpanFilter ofSpans(PipelineStage stage) {
        return switch (stage) {
            case Pipeline(List<PipelineStage> stages) ->
                and(stages.stream().map(NecessaryConditions::ofSpans).toList());
            case PipelineStage.SpansetFilter(var condition) -> of(condition);
            case PipelineStage.SpansetOperation(SpansetOperator operator, var left, var right) -> {
                boolean ofRight = switch (operator.form()) {
                    case PLAIN -> operator != SpansetOperator.AND && operator != SpansetOperator.OR;
                    case NEGATED -> true;
                    case UNION -> false;
                };
                yield ofRight ? ofSpans(right) : or(List.of(ofSpans(left), ofSpans(right)));
            }
            case PipelineStage.GroupBy by -> new All();
            case PipelineStage.Coalesce coalesce -> new All();
            case PipelineStage.Select select -> new All();
            case PipelineStage.ScalarFilter filter -> new All();
        };
    }

    private static void addNeeded(PipelineStage stage, List<SpanFilter> needed) {
        switch (stage) {
            case Pipeline(List<PipelineStage> stages) -> stages.forEach(each -> addNeeded(each, needed));
            case PipelineStage.SpansetFilter(var condition) -> needed.add(of(condition));
            case PipelineStage.SpansetOperation(SpansetOperator operator, var left, var right) -> {
                if (operator == SpansetOperator.OR) {
                    needed.add(or(List.of(ofSpans(left), ofSpans(right))));
                    return;
                }
                if (operator.form() != SpansetOperator.Form.NEGATED) {
                    addNeeded(left, needed);
                }
                addNeeded(right, needed);
            }
            case PipelineStage.GroupBy by -> {}
            case PipelineStage.Coalesce coalesce -> {}
            case PipelineStage.Select select -> {}
            case PipelineStage.ScalarFilter filter -> {}
        }
    }

    private static SpanFilter of(FieldExpression expression) {
        return switch (expression) {
            case Literal(Value value) -> value.equals(Values.TRUE) ? new All() : new Or(List.of());
            case Field field -> new Test(new FieldTest(field, BinaryOperator.EQUAL, Values.TRUE, true));
            case Existence(Field field, boolean exists) -> exists ? new Test(FieldTest.reading(field)) : new All();
            case Existence existence -> new All();
            case Not not -> new All();
            case Negation negation -> new All();
            case BinaryOperation(BinaryOperator operator, var left, var right) ->
                switch (operator) {
                    case AND -> and(List.of(of(left), of(right)));
                    case OR -> or(List.of(of(left), of(right)));
                    case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, MATCHES, NOT_MATCHES ->
                        comparison(operator, left, right);
                    case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER -> new All();
                };
        };
    }

    private static SpanFilter comparison(BinaryOperator operator, FieldExpression left, FieldExpression right) {
        if (left instanceof Field field && right instanceof Literal(Value value)) {
            return new Test(new FieldTest(field, operator, value, true));
        }
        if (left instanceof Literal(Value value) && right instanceof Field field) {
            return new Test(new FieldTest(field, operator.flipped(), value, true));
        }
        // Whatever is computed: nil compares with nothing, so the fields must be there.
        return and(Stream.concat(fields(left), fields(right))
                .<SpanFilter>map(field -> new Test(FieldTest.reading(field)))
                .toList());
    }

    /** The fields without which an expression is nil. */
    private static Stream<Field> fields(FieldExpression expression) {
        return switch (expression) {
            case Field field -> Stream.of(field);
            case Negation(var operand) -> fields(operand);
            case BinaryOperation(BinaryOperator operator, var left, var right)
            when !operator.isBoolean() -> Stream.concat(fields(left), fields(right));
            case BinaryOperation comparison -> Stream.of();
            case Literal literal -> Stream.of();
            case Not not -> Stream.of();
            case Existence existence -> Stream.of();
        };
    }

    private static SpanFilter and(List<SpanFilter> parts) {
        List<SpanFilter> some =
                parts.stream().filter(part -> !(part instanceof All)).toList();
        return some.isEmpty() ? new All() : some.size() == 1 ? some.getFirst() : new And(some);
    }

    private static SpanFilter or(List<SpanFilter> parts) {
        return parts.stream().anyMatch(All.class::isInstance) ? new All() : new Or(parts);
    }
}
