package io.varve.traceql.ast;

import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;

/** An expression over one span. */
public sealed interface FieldExpression {
    /** The type that can be told without a span; {@link ValueType#ATTRIBUTE} if it cannot. */
    ValueType type();

    /** Whether the value depends on the span. */
    boolean referencesSpan();

    record Literal(Value value) implements FieldExpression {
        @Override
        public ValueType type() {
            return value.type();
        }

        @Override
        public boolean referencesSpan() {
            return false;
        }
    }

    /** A plain reading of the span. */
    sealed interface Field extends FieldExpression {
        @Override
        default boolean referencesSpan() {
            return true;
        }
    }

    /** @param ofParent whether the span above is meant; parsed to be refused, as Tempo does */
    record Attribute(Scope scope, String name, boolean ofParent) implements Field {
        public Attribute(Scope scope, String name) {
            this(scope, name, false);
        }

        @Override
        public ValueType type() {
            return ValueType.ATTRIBUTE;
        }
    }

    record IntrinsicField(Intrinsic intrinsic) implements Field {
        @Override
        public ValueType type() {
            return intrinsic.type();
        }
    }

    record BinaryOperation(BinaryOperator operator, FieldExpression left, FieldExpression right)
            implements FieldExpression {
        @Override
        public ValueType type() {
            if (operator.isBoolean()) {
                return ValueType.BOOLEAN;
            }
            ValueType type = left.type();
            return type != ValueType.ATTRIBUTE ? type : right.type();
        }

        @Override
        public boolean referencesSpan() {
            return left.referencesSpan() || right.referencesSpan();
        }
    }

    /** {@code -x}. */
    record Negation(FieldExpression operand) implements FieldExpression {
        @Override
        public ValueType type() {
            return operand.type();
        }

        @Override
        public boolean referencesSpan() {
            return operand.referencesSpan();
        }
    }

    /** {@code !x}. */
    record Not(FieldExpression operand) implements FieldExpression {
        @Override
        public ValueType type() {
            return operand.type();
        }

        @Override
        public boolean referencesSpan() {
            return operand.referencesSpan();
        }
    }

    /** {@code x != nil}, or {@code x = nil} if it must not exist. */
    record Existence(FieldExpression operand, boolean exists) implements FieldExpression {
        @Override
        public ValueType type() {
            return ValueType.BOOLEAN;
        }

        @Override
        public boolean referencesSpan() {
            return operand.referencesSpan();
        }
    }
}
