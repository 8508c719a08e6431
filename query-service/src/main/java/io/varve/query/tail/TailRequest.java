package io.varve.query.tail;

import io.varve.logql.ast.LogQuery;
import java.time.Duration;

/**
 * What a client wants to follow.
 *
 * @param start first nanosecond of the lines that are shown before the live ones
 * @param limit most of those
 * @param delay by how much the live lines are held back, so that more of them come in the order of their times
 */
public record TailRequest(LogQuery query, long start, int limit, Duration delay) {}
