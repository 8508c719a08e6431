package io.varve.traceql.metrics;

import java.util.List;

/**
 * A span that stands for a sample of a series.
 *
 * @param traceId in lower case without leading zeros
 * @param time its start, unix nanoseconds
 * @param value what the function measures of it, or the series' value where the function counts
 * @param labels what it is grouped by and what is measured of it
 */
public record Exemplar(String traceId, long time, double value, List<Label> labels) {
    public Exemplar {
        labels = List.copyOf(labels);
    }
}
