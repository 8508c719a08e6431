package io.varve.traceql.eval;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Existence;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.FieldExpression.Negation;
import io.varve.traceql.ast.FieldExpression.Not;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.condition.FieldTest;
import io.varve.traceql.condition.FieldTests;
import io.varve.traceql.value.AnchoredRegex;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Operations;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import io.varve.traceql.value.Values;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes expressions ready to be evaluated for many spans. */
final class Expressions {
    private final List<FieldTest> tests;
    private final NumberComparison numbers;
    private final boolean metrics;

    /** @param metrics whether spans are counted, not shown */
    Expressions(FieldTests tests, NumberComparison numbers, boolean metrics) {
        this.tests = tests.tests();
        this.numbers = numbers;
        this.metrics = metrics;
    }

    /** Reads a field as the query sees it: values that it nowhere asks for are not there. */
    FieldReader reader(Field field) {
        FieldReader reader = FieldReader.of(field);
        if (!(field instanceof Attribute attribute)) {
            return reader;
        }
        ValueTest asked = ValueTest.of(
                tests.stream().filter(test -> speaksOf(test.field(), attribute)).toList(), true, numbers);
        return asked.takesAnyValue() ? reader : row -> asked.asked(reader.read(row));
    }

    /** Whether the two can name the same attribute of a span. */
    static boolean speaksOf(Field field, Attribute attribute) {
        return field instanceof Attribute(Scope scope, String name, boolean ofParent)
                && name.equals(attribute.name())
                && (scope == attribute.scope() || isAny(scope, attribute.scope()) || isAny(attribute.scope(), scope));
    }

    private static boolean isAny(Scope one, Scope other) {
        return one == Scope.ANY && (other == Scope.SPAN || other == Scope.RESOURCE);
    }

    /** The value of an expression. */
    FieldReader value(FieldExpression expression) {
        return switch (expression) {
            case Literal(Value value) -> row -> value;
            case Field field -> reader(field);
            case Negation(var operand) -> {
                FieldReader value = value(operand);
                yield row -> Operations.negate(value.read(row));
            }
            case BinaryOperation(BinaryOperator operator, var left, var right)
            when !operator.isBoolean() -> {
                FieldReader first = value(left);
                FieldReader second = value(right);
                yield row -> Operations.arithmetic(operator, first.read(row), second.read(row));
            }
            case BinaryOperation operation -> truth(operation);
            case Not not -> truth(not);
            case Existence existence -> truth(existence);
        };
    }

    private FieldReader truth(FieldExpression expression) {
        Predicate<Row> test = test(expression);
        return row -> Values.of(test.test(row));
    }

    /** Whether an expression is true; what is neither true nor false is not true. */
    Predicate<Row> test(FieldExpression expression) {
        return switch (expression) {
            case Literal(Value value) -> row -> value.equals(Values.TRUE);
            case BinaryOperation(BinaryOperator operator, var left, var right)
            when operator == BinaryOperator.AND -> test(left).and(test(right));
            case BinaryOperation(BinaryOperator operator, var left, var right)
            when operator == BinaryOperator.OR -> test(left).or(test(right));
            case BinaryOperation operation when operation.operator().isBoolean() -> comparison(operation);
            case Not(var operand) -> {
                // Nothing, and what is no truth value, has no opposite.
                FieldReader value = value(operand);
                yield row -> value.read(row).equals(Values.FALSE);
            }
            case Existence(Field field, boolean exists) -> {
                FieldReader reader = FieldReader.of(field);
                if (!exists) {
                    yield row -> isAbsent(reader, row);
                }
                Predicate<ValueType> seen = metrics ? OwnColumns.seen(field) : type -> type != ValueType.NIL;
                yield row -> seen.test(reader.read(row).type());
            }
            case Existence(var operand, boolean exists) -> {
                FieldReader value = value(operand);
                yield row -> (value.read(row).type() != ValueType.NIL) == exists;
            }
            case Field field -> isTrue(field);
            case Negation negation -> isTrue(negation);
            case BinaryOperation arithmetic -> isTrue(arithmetic);
        };
    }

    /** Whether the span lacks a field; one of events or links, if none of them has it. */
    private static boolean isAbsent(FieldReader reader, Row row) {
        int event = row.event;
        int link = row.link;
        row.event = Row.FIRST;
        row.link = Row.FIRST;
        boolean absent = reader.read(row).type() == ValueType.NIL;
        row.event = event;
        row.link = link;
        return absent;
    }

    private Predicate<Row> isTrue(FieldExpression expression) {
        FieldReader value = value(expression);
        return row -> value.read(row).equals(Values.TRUE);
    }

    private Predicate<Row> comparison(BinaryOperation operation) {
        FieldReader left = value(operation.left());
        FieldReader right = value(operation.right());
        BinaryOperator operator = operation.operator();
        AnchoredRegex regex = operator.isRegex() && operation.right() instanceof Literal(Value.Text(String text))
                ? AnchoredRegex.compile(text)
                : null;
        return row -> compare(operator, left.read(row), right.read(row), regex);
    }

    /** A comparison with an array is one with its elements: with any of them, or with all if the operator is a negated one. */
    private static boolean compare(BinaryOperator operator, Value left, Value right, @Nullable AnchoredRegex regex) {
        if (left instanceof Value.Array(ValueType type, List<Value> elements)) {
            if (right.type().isArray()) {
                return false;
            }
            return ofElements(operator, elements, element -> compareOne(operator, element, right, regex));
        }
        if (right instanceof Value.Array(ValueType type, List<Value> elements)) {
            return ofElements(operator, elements, element -> compareOne(operator, left, element, regex));
        }
        return compareOne(operator, left, right, regex);
    }

    private static boolean ofElements(BinaryOperator operator, List<Value> elements, Predicate<Value> test) {
        boolean all = operator == BinaryOperator.NOT_EQUAL || operator == BinaryOperator.NOT_MATCHES;
        return all ? elements.stream().allMatch(test) : elements.stream().anyMatch(test);
    }

    private static boolean compareOne(BinaryOperator operator, Value left, Value right, @Nullable AnchoredRegex regex) {
        if (regex != null) {
            return left instanceof Value.Text(String text)
                    && regex.matches(text) == (operator == BinaryOperator.MATCHES);
        }
        return Operations.compare(operator, left, right);
    }

    /** Whether the expression names fields of the scope. */
    static boolean names(FieldExpression expression, Scope scope) {
        return switch (expression) {
            case Literal(Value value) -> false;
            case Attribute attribute -> attribute.scope() == scope;
            case IntrinsicField(var intrinsic) ->
                switch (intrinsic) {
                    case EVENT_NAME, EVENT_TIME_SINCE_START -> scope == Scope.EVENT;
                    case LINK_TRACE_ID, LINK_SPAN_ID -> scope == Scope.LINK;
                    case INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION -> scope == Scope.INSTRUMENTATION;
                    case DURATION,
                            NAME,
                            STATUS,
                            STATUS_MESSAGE,
                            KIND,
                            ROOT_NAME,
                            ROOT_SERVICE,
                            TRACE_DURATION,
                            NESTED_SET_LEFT,
                            NESTED_SET_RIGHT,
                            NESTED_SET_PARENT,
                            PARENT,
                            TRACE_ID,
                            SPAN_ID,
                            PARENT_ID,
                            CHILD_COUNT -> false;
                };
            case BinaryOperation(var operator, var left, var right) -> names(left, scope) || names(right, scope);
            case Negation(var operand) -> names(operand, scope);
            case Not(var operand) -> names(operand, scope);
            case Existence(var operand, boolean exists) -> names(operand, scope);
        };
    }
}
