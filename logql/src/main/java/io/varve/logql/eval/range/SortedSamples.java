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

    /**
     * By time; of equal time in the order they came. They come in few ascending runs, one for each thread that read them or part of the
     * data, so neighbouring runs are merged until one is left.
     */
    private void sort() {
        int[] ends = runs();
        long[] mergedTimestamps = new long[size];
        double[] mergedValues = new double[size];
        int runs = ends.length;
        while (runs > 1) {
            int merged = 0;
            int begin = 0;
            for (int run = 0; run < runs; run += 2) {
                int middle = ends[run];
                int end = run + 1 < runs ? ends[run + 1] : middle;
                merge(begin, middle, end, mergedTimestamps, mergedValues);
                ends[merged++] = end;
                begin = end;
            }
            runs = merged;
            long[] freeTimestamps = timestamps;
            double[] freeValues = values;
            timestamps = mergedTimestamps;
            values = mergedValues;
            mergedTimestamps = freeTimestamps;
            mergedValues = freeValues;
        }
        ordered = true;
    }

    /** Where each ascending run ends. */
    private int[] runs() {
        int[] ends = new int[FIRST_CAPACITY];
        int runs = 0;
        for (int i = 1; i <= size; i++) {
            if (i == size || timestamps[i] < timestamps[i - 1]) {
                if (runs == ends.length) {
                    ends = Arrays.copyOf(ends, 2 * runs);
                }
                ends[runs++] = i;
            }
        }
        return Arrays.copyOf(ends, runs);
    }

    private void merge(int begin, int middle, int end, long[] intoTimestamps, double[] intoValues) {
        int left = begin;
        int right = middle;
        for (int i = begin; i < end; i++) {
            int from = right == end || (left < middle && timestamps[left] <= timestamps[right]) ? left++ : right++;
            intoTimestamps[i] = timestamps[from];
            intoValues[i] = values[from];
        }
    }
}
