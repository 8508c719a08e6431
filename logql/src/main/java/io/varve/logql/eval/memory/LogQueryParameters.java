package io.varve.logql.eval.memory;

import io.varve.logql.eval.logs.Direction;

/**
 * What a log query is asked with.
 *
 * @param startNanos the first point in time
 * @param endNanos behind the last one
 * @param intervalNanos 0 for every line
 */
public record LogQueryParameters(
        long startNanos, long endNanos, int limit, Direction direction, long intervalNanos, boolean categorizeLabels) {}
