package io.varve.logql.eval.range;

import io.varve.logql.eval.series.StepSeries;
import java.util.Arrays;

/**
 * Samples added up by bucket. The value of a window takes two look-ups, however many buckets it has: buckets are put in blocks as
 * long as a window, with the running result of each block kept from both its ends; a window is the tail of one block and the head of
 * the next. Nothing is subtracted, so nothing is lost to rounding, and minimum and maximum go the same way.
 */
final class BucketedSamples implements SeriesSamples {
    private final RangeWindows windows;
    private final BucketOperation operation;
    private final double divisor;
    private final long fromNanos;
    private final long bucketNanos;
    private final double[] values;
    private final long[] counts;

    /** @param divisor of the value of a window */
    BucketedSamples(RangeWindows windows, BucketOperation operation, double divisor) {
        this.windows = windows;
        this.operation = operation;
        this.divisor = divisor;
        this.fromNanos = windows.fromNanos();
        this.bucketNanos = windows.bucketNanos();
        this.values = new double[windows.bucketCount()];
        this.counts = new long[values.length];
    }

    @Override
    public void add(long timestampNanos, double value) {
        // Spelled out: the width of a bucket is found by division.
        addBucket((int) (Math.ceilDiv(timestampNanos - fromNanos, bucketNanos) - 1), value, 1);
    }

    void addBucket(int bucket, double value, long count) {
        values[bucket] = counts[bucket] == 0 ? value : operation.combine(values[bucket], value);
        counts[bucket] += count;
    }

    @Override
    public long points() {
        return values.length;
    }

    @Override
    public void finish(StepSeries into) {
        int width = (int) windows.bucketsPerWindow();
        int stride = (int) Math.min(windows.bucketsPerStep(), Integer.MAX_VALUE);
        if (width == 1) {
            for (int step = 0, at = 0; step < windows.steps(); step++, at += stride) {
                set(into, step, values[at], counts[at]);
            }
            return;
        }
        double[] heads = Arrays.copyOf(values, values.length);
        long[] headCounts = Arrays.copyOf(counts, counts.length);
        for (int i = 1; i < heads.length; i++) {
            if (i % width != 0) {
                accumulate(heads, headCounts, i, i - 1, true);
            }
        }
        for (int i = values.length - 2; i >= 0; i--) {
            if ((i + 1) % width != 0) {
                accumulate(values, counts, i, i + 1, false);
            }
        }
        for (int step = 0, at = 0; step < windows.steps(); step++, at += stride) {
            int last = at + width - 1;
            if (at % width == 0) {
                set(into, step, heads[last], headCounts[last]);
            } else if (counts[at] == 0) {
                set(into, step, heads[last], headCounts[last]);
            } else if (headCounts[last] == 0) {
                set(into, step, values[at], counts[at]);
            } else {
                set(into, step, operation.combine(values[at], heads[last]), counts[at] + headCounts[last]);
            }
        }
    }

    private void accumulate(double[] into, long[] intoCounts, int at, int neighbour, boolean neighbourIsEarlier) {
        if (intoCounts[neighbour] == 0) {
            return;
        }
        if (intoCounts[at] == 0) {
            into[at] = into[neighbour];
        } else {
            into[at] = neighbourIsEarlier
                    ? operation.combine(into[neighbour], into[at])
                    : operation.combine(into[at], into[neighbour]);
        }
        intoCounts[at] += intoCounts[neighbour];
    }

    private void set(StepSeries into, int step, double value, long count) {
        if (count > 0) {
            into.set(step, value / divisor);
        }
    }
}
