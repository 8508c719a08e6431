package io.varve.logql.eval.series;

/**
 * The points in time at which a metric query is evaluated: start, start + step, ... up to and with end at most.
 *
 * @param startNanos of the first one, since the epoch
 * @param endNanos at least the start
 * @param stepNanos above 0; of no meaning for an instant query
 * @param instant whether it is an instant query: one point, answered as a vector
 */
public record TimeSteps(long startNanos, long endNanos, long stepNanos, boolean instant) {
    public TimeSteps {
        if (stepNanos <= 0) {
            throw new IllegalArgumentException("step is not positive: " + stepNanos);
        }
        if (endNanos < startNanos) {
            throw new IllegalArgumentException("ends before it starts: " + startNanos + ", " + endNanos);
        }
        if ((endNanos - startNanos) / stepNanos >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("too many steps: " + (endNanos - startNanos) / stepNanos);
        }
    }

    public static TimeSteps instant(long nanos) {
        return new TimeSteps(nanos, nanos, 1, true);
    }

    public static TimeSteps range(long startNanos, long endNanos, long stepNanos) {
        return new TimeSteps(startNanos, endNanos, stepNanos, false);
    }

    public int count() {
        return (int) ((endNanos - startNanos) / stepNanos) + 1;
    }

    public long nanos(int step) {
        return startNanos + step * stepNanos;
    }

    /** As answers show it: what is below a millisecond is left out. */
    public long millis(int step) {
        return nanos(step) / 1_000_000;
    }
}
