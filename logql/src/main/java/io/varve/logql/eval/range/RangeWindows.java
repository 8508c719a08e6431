package io.varve.logql.eval.range;

import io.varve.logql.eval.series.TimeSteps;

/**
 * The windows of a range aggregation: that of step k is {@code (t - interval, t]} with t the step's time less the offset. Windows
 * that overlap share buckets as wide as the greatest common divisor of step and interval, {@code (from + b * width, from + (b + 1) *
 * width]}.
 *
 * @param firstNanos end of the first window, offset taken off
 */
public record RangeWindows(long firstNanos, long stepNanos, long intervalNanos, int steps) {
    /** More buckets a series than this cost more than they save. */
    private static final long MAX_BUCKETS = 1 << 18;

    public static RangeWindows of(TimeSteps steps, long intervalNanos, long offsetNanos) {
        return new RangeWindows(
                minus(steps.startNanos(), offsetNanos),
                // The step of one point is of no meaning, and the interval makes one bucket.
                steps.count() == 1 ? Math.max(intervalNanos, 1) : steps.stepNanos(),
                intervalNanos,
                steps.count());
    }

    /** Samples at this time and before are in no window. */
    public long fromNanos() {
        return minus(firstNanos, intervalNanos);
    }

    /** Samples behind this time are in no window. */
    public long toNanos() {
        return firstNanos + (steps - 1) * stepNanos;
    }

    /** Stops at the ends of what 64 bits hold. */
    private static long minus(long left, long right) {
        long difference = left - right;
        boolean overflow = ((left ^ right) & (left ^ difference)) < 0;
        return overflow ? (left < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
    }

    /** Of a bucket; above 0. */
    public long bucketNanos() {
        long a = stepNanos;
        long b = intervalNanos;
        while (b != 0) {
            long rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }

    /** 0 when there would be too many, or when windows are empty. */
    public int bucketCount() {
        if (intervalNanos == 0) {
            return 0;
        }
        long count = bucketsPerWindow() + (steps - 1) * bucketsPerStep();
        return count > MAX_BUCKETS ? 0 : (int) count;
    }

    public long bucketsPerWindow() {
        return intervalNanos / bucketNanos();
    }

    public long bucketsPerStep() {
        return stepNanos / bucketNanos();
    }

    /** The bucket of a sample behind {@link #fromNanos} and up to {@link #toNanos}. */
    public int bucket(long timestampNanos) {
        return (int) (Math.ceilDiv(timestampNanos - fromNanos(), bucketNanos()) - 1);
    }
}
