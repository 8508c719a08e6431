package io.varve.logql.ast;

/**
 * {@code sum by (x) (rate(..))}, {@code topk(3, ..)}.
 *
 * @param parameter the k of topk, bottomk and approx_topk, at least 1; 0 for every other operation
 * @param grouping {@link Grouping#ALL} when none was written
 */
public record VectorAggregation(
        Position position, VectorOperation operation, int parameter, Grouping grouping, MetricQuery operand)
        implements MetricQuery {}
