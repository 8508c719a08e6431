package io.varve.traceql.metrics;

import java.util.List;

/** One series of an answer. */
public final class Series {
    private final List<Label> labels;
    private final double[] values;

    public Series(List<Label> labels, double[] values) {
        this.labels = List.copyOf(labels);
        this.values = values;
    }

    public List<Label> labels() {
        return labels;
    }

    /** One for each sample of the range, NaN where there is none; not to be changed. */
    public double[] values() {
        return values;
    }

    boolean isEmpty() {
        for (double value : values) {
            if (!Double.isNaN(value)) {
                return false;
            }
        }
        return true;
    }
}
