package io.varve.query.logs;

import io.varve.logql.label.LabelSet;
import java.util.BitSet;

/** Samples of one label set at the steps of a query. */
public final class StepSeries {

    private final LabelSet labels;
    private final double[] values;
    private final BitSet present;

    /**
     * @param values by step, meaningful where {@code present} is set; not copied
     * @param present steps that have a sample
     */
    StepSeries(LabelSet labels, double[] values, BitSet present) {
        this.labels = labels;
        this.values = values;
        this.present = present;
    }

    public LabelSet labels() {
        return labels;
    }

    public double value(int step) {
        return values[step];
    }

    public boolean isPresent(int step) {
        return present.get(step);
    }
}
