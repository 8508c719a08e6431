package io.varve.traceql.condition;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Existence;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.FieldExpression.Negation;
import io.varve.traceql.ast.FieldExpression.Not;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What a filter says of single fields: groups of conditions, each a comparison of a field with a value, the existence of one, or a field
 * alone, whose value is looked at but not compared. A span is wanted that fulfils all conditions of one group. Only what stands between
 * {@code &&} and {@code ||} is taken apart, and {@code !} is not heeded: Tempo narrows names and values by no more than this.
 */
public final class ConditionGroups {
    /** Groups that a filter may have. */
    public static final int MAX_GROUPS = 100;

    private ConditionGroups() {}

    /** A conjunction of one group, or alternatives. */
    private record Part(boolean alternatives, List<List<FieldExpression>> conditions) {}

    /**
     * The groups of a filter's condition, without those that have no condition.
     *
     * @throws TooManyGroupsException if there are more than {@link #MAX_GROUPS}
     */
    public static List<List<FieldExpression>> of(FieldExpression condition) {
        List<List<FieldExpression>> groups = List.of(List.of());
        for (Part part : parts(condition, false)) {
            if (!part.alternatives()) {
                groups = groups.stream()
                        .map(group -> joined(
                                group,
                                part.conditions().stream().flatMap(List::stream).toList()))
                        .toList();
                continue;
            }
            if ((long) groups.size() * part.conditions().size() > MAX_GROUPS) {
                throw new TooManyGroupsException();
            }
            var product = new ArrayList<List<FieldExpression>>();
            for (List<FieldExpression> alternative : part.conditions()) {
                groups.forEach(group -> product.add(joined(group, alternative)));
            }
            groups = product;
        }
        return groups.stream().filter(group -> !group.isEmpty()).toList();
    }

    private static List<FieldExpression> joined(List<FieldExpression> group, List<FieldExpression> more) {
        var both = new ArrayList<>(group);
        both.addAll(more);
        return both;
    }

    private static List<Part> parts(FieldExpression expression, boolean inAlternative) {
        if (expression instanceof BinaryOperation(BinaryOperator operator, var left, var right)
                && (operator == BinaryOperator.AND || operator == BinaryOperator.OR)) {
            boolean alternatives = operator == BinaryOperator.OR;
            var both = new ArrayList<>(parts(left, alternatives));
            both.addAll(parts(right, alternatives));
            List<List<FieldExpression>> conditions =
                    both.stream().flatMap(part -> part.conditions().stream()).toList();
            if (inAlternative && !alternatives) {
                return List.of(new Part(
                        false, List.of(conditions.stream().flatMap(List::stream).toList())));
            }
            if (!inAlternative && alternatives) {
                return List.of(new Part(true, List.copyOf(new LinkedHashSet<>(conditions))));
            }
            return both;
        }
        var conditions = new ArrayList<FieldExpression>();
        extract(expression, conditions);
        return List.of(new Part(false, List.of(conditions)));
    }

    private static void extract(FieldExpression expression, List<FieldExpression> into) {
        switch (expression) {
            case Literal literal -> {}
            case Field field -> into.add(field);
            case Existence(Field field, boolean exists) -> into.add(expression);
            case Existence(var operand, boolean exists) -> extract(operand, into);
            case Not(var operand) -> extract(operand, into);
            case Negation(var operand) -> extract(operand, into);
            case BinaryOperation(BinaryOperator operator, Field field, Literal(Value value)) ->
                into.add(condition(operator, field, value));
            case BinaryOperation(BinaryOperator operator, Literal(Value value), Field field) ->
                into.add(condition(operator.flipped(), field, value));
            case BinaryOperation(BinaryOperator operator, var left, var right) -> {
                extract(left, into);
                extract(right, into);
            }
        }
    }

    private static FieldExpression condition(BinaryOperator operator, Field field, Value value) {
        boolean compares = operator.isBoolean() && operator != BinaryOperator.AND && operator != BinaryOperator.OR;
        return compares && value.type() != ValueType.NIL
                ? new BinaryOperation(operator, field, new Literal(value))
                : field;
    }
}
