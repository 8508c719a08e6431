package io.varve.traceql.condition;

import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * What a query asks of one field.
 *
 * @param operator null if the field is only read, whatever its value
 * @param operand null without operator
 * @param exists false if the field must not be there: {@code = nil}
 */
public record FieldTest(
        Field field,
        @Nullable BinaryOperator operator,
        @Nullable Value operand,
        boolean exists) {
    static FieldTest reading(Field field) {
        return new FieldTest(field, null, null, true);
    }

    /** Whether any value will do. */
    public boolean takesAnyValue() {
        return operator == null && exists;
    }
}
