package io.varve.logql.eval.series;

import io.varve.logql.label.LabelSet;

/** A series: at every step a value, or none. NaN is a value. */
public final class StepSeries {
    private final LabelSet labels;
    private final double[] values;
    private final boolean[] present;

    public StepSeries(LabelSet labels, int steps) {
        this(labels, new double[steps], new boolean[steps]);
    }

    private StepSeries(LabelSet labels, double[] values, boolean[] present) {
        this.labels = labels;
        this.values = values;
        this.present = present;
    }

    /** The same values under other labels. */
    public StepSeries withLabels(LabelSet others) {
        return others.equals(labels) ? this : new StepSeries(others, values, present);
    }

    public LabelSet labels() {
        return labels;
    }

    public int steps() {
        return values.length;
    }

    public boolean isPresent(int step) {
        return present[step];
    }

    /** @return of no meaning where {@link #isPresent} is false */
    public double value(int step) {
        return values[step];
    }

    public void set(int step, double value) {
        values[step] = value;
        present[step] = true;
    }

    /** The values of all steps; not copied. */
    public double[] values() {
        return values;
    }

    /** How many steps have a value. */
    public int size() {
        int size = 0;
        for (boolean here : present) {
            size += here ? 1 : 0;
        }
        return size;
    }
}
