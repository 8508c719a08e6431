package io.varve.logql.ast;

import org.jspecify.annotations.Nullable;

/**
 * The lines of a window: {@code {..} | stages | unwrap x [5m] offset 1m}. The window of an evaluation time t is
 * {@code (t - offset - interval, t - offset]}.
 *
 * @param intervalNanos at least 0
 * @param offsetNanos may be negative; 0 when there is none
 */
public record LogRange(LogQuery query, @Nullable Unwrap unwrap, long intervalNanos, long offsetNanos) {}
