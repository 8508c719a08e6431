package io.varve.logql.eval.range;

import io.varve.logql.eval.series.PointBudget;
import io.varve.logql.eval.series.StepSeries;
import java.util.Arrays;

/** Every sample of a series, for functions that look at all of a window. */
final class SortedSamples implements SeriesSamples {
    private static final int FIRST_CAPACITY = 16;

    private final RangeWindows windows;
    private final WindowFunction function;
    private final PointBudget budget;
    private long[] timestamps = new long[FIRST_CAPACITY];
    private double[] values = new double[FIRST_CAPACITY];
    private int size;
    private boolean ordered = true;

    SortedSamples(RangeWindows windows, WindowFunction function, PointBudget budget) {
        this.windows = windows;
        this.function = function;
        this.budget = budget;
        budget.take(FIRST_CAPACITY);
    }

    @Override
    public void add(long timestampNanos, double value) {
        if (size == timestamps.length) {
            budget.take(size);
            timestamps = Arrays.copyOf(timestamps, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        ordered &= size == 0 || timestamps[size - 1] <= timestampNanos;
        timestamps[size] = timestampNanos;
        values[size++] = value;
    }

    @Override
    public long points() {
        return timestamps.length;
    }

    @Override
    public void finish(StepSeries into) {
        if (!ordered) {
            sort();
        }
        int from = 0;
        int to = 0;
        for (int step = 0; step < windows.steps(); step++) {
            long end = windows.firstNanos() + step * windows.stepNanos();
            while (to < size && timestamps[to] <= end) {
                to++;
            }
            while (from < to && timestamps[from] <= end - windows.intervalNanos()) {
                from++;
            }
            if (to > from) {
                into.set(step, function.apply(timestamps, values, from, to));
            }
        }
    }

    /** By time; of equal time in the order they came. */
    private void sort() {
        var order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (left, right) -> Long.compare(timestamps[left], timestamps[right]));
        long[] sortedTimestamps = new long[size];
        double[] sortedValues = new double[size];
        for (int i = 0; i < size; i++) {
            sortedTimestamps[i] = timestamps[order[i]];
            sortedValues[i] = values[order[i]];
        }
        timestamps = sortedTimestamps;
        values = sortedValues;
        ordered = true;
    }
}
