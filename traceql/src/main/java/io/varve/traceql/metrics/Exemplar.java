package io.varve.traceql.metrics;

/**
 * A span that stands for a sample of a series.
 *
 * @param traceId in lower case without leading zeros
 * @param time its start, unix nanoseconds
 * @param value what the function measures of it, or the series' value where the function counts
 */
public record Exemplar(String traceId, long time, double value) {}
