package io.varve.traceql.ast;

import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import org.jspecify.annotations.Nullable;

/** A number for a set of spans. */
public sealed interface ScalarExpression {
    ValueType type();

    record Scalar(Value value) implements ScalarExpression {
        @Override
        public ValueType type() {
            return value.type();
        }
    }

    /** @param operand null of {@code count()} only */
    record Aggregate(Function function, @Nullable FieldExpression operand) implements ScalarExpression {
        @Override
        public ValueType type() {
            return operand == null ? ValueType.INT : operand.type();
        }
    }

    enum Function {
        COUNT("count"),
        MAX("max"),
        MIN("min"),
        SUM("sum"),
        AVG("avg");

        private final String text;

        Function(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    record ScalarOperation(BinaryOperator operator, ScalarExpression left, ScalarExpression right)
            implements ScalarExpression {
        @Override
        public ValueType type() {
            ValueType type = left.type();
            return type != ValueType.ATTRIBUTE ? type : right.type();
        }
    }

    /** {@code ({ .. } | count())}; parsed to be refused, as Tempo does. */
    record ScalarPipeline(PipelineStage.Pipeline spans, Aggregate aggregate) implements ScalarExpression {
        @Override
        public ValueType type() {
            return aggregate.type();
        }
    }
}
