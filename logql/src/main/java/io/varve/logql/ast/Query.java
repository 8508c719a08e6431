package io.varve.logql.ast;

/** A whole query: lines ({@link LogQuery}) or samples ({@link MetricQuery}). */
public sealed interface Query permits LogQuery, MetricQuery, VariantsQuery {
    Position position();
}
