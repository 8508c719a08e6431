package io.varve.logql.ast;

import org.jspecify.annotations.Nullable;

/**
 * {@code rate({..}[5m])}, {@code quantile_over_time(0.99, {..} | unwrap x [5m]) by (y)}.
 *
 * @param parameter the quantile; null for every other operation
 */
public record RangeAggregation(
        Position position,
        RangeOperation operation,
        @Nullable Double parameter,
        LogRange range,
        @Nullable Grouping grouping)
        implements MetricQuery {}
