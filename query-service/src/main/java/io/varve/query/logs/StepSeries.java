package io.varve.query.logs;

import java.util.BitSet;
import java.util.SortedMap;

/** Samples of one label set at the steps of a query. */
public final class StepSeries {

    private final SortedMap<String, String> labels;
    private final double[] values;
    private final BitSet present;

    /**
     * @param values by step, meaningful where {@code present} is set; not copied
     * @param present steps that have a sample
     */
    StepSeries(SortedMap<String, String> labels, double[] values, BitSet present) {
        this.labels = labels;
        this.values = values;
        this.present = present;
    }

    public SortedMap<String, String> labels() {
        return labels;
    }

    public double value(int step) {
        return values[step];
    }

    public boolean isPresent(int step) {
        return present.get(step);
    }
}
