package io.varve.traceql.syntax;

import io.varve.traceql.ast.PipelineStage.SpansetExpression;
import io.varve.traceql.ast.ScalarExpression;

/** A piece of a pipeline between operators. */
sealed interface Unit {
    UnitKind kind();

    record Spans(UnitKind kind, SpansetExpression spans) implements Unit {}

    record Scalars(UnitKind kind, ScalarExpression scalar) implements Unit {}
}
