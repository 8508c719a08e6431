package io.varve.query.logs;

import io.varve.logql.ast.LogQuery;

/**
 * A log query with what goes beside its text.
 *
 * @param start first nanosecond, inclusive
 * @param end exclusive
 * @param forward oldest first, else newest first
 * @param limit most lines of the answer, over all streams
 * @param interval least distance in nanoseconds between two lines of the answer, 0 for none
 */
public record LogRequest(LogQuery query, long start, long end, boolean forward, int limit, long interval) {}
