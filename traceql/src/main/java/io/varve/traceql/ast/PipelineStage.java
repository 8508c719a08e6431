package io.varve.traceql.ast;

import io.varve.traceql.value.BinaryOperator;
import java.util.List;

/** A stage of a pipeline: sets of spans in, sets of spans out. */
public sealed interface PipelineStage {
    /** What can stand beside a spanset operator. */
    sealed interface SpansetExpression extends PipelineStage {}

    /** {@code { condition }}. */
    record SpansetFilter(FieldExpression condition) implements SpansetExpression {}

    record SpansetOperation(SpansetOperator operator, SpansetExpression left, SpansetExpression right)
            implements SpansetExpression {}

    /** A whole pipeline; between parentheses where it is part of another. */
    record Pipeline(List<PipelineStage> stages) implements SpansetExpression {
        public Pipeline {
            stages = List.copyOf(stages);
        }
    }

    /** {@code by(key)}. */
    record GroupBy(FieldExpression key) implements PipelineStage {}

    /** {@code coalesce()}. */
    record Coalesce() implements PipelineStage {}

    record Select(List<FieldExpression.Field> fields) implements PipelineStage {
        public Select {
            fields = List.copyOf(fields);
        }
    }

    /** {@code aggregate op number}: keeps the sets of which it holds. */
    record ScalarFilter(BinaryOperator operator, ScalarExpression left, ScalarExpression right)
            implements PipelineStage {}
}
