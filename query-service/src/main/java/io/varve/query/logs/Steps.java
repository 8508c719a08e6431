package io.varve.query.logs;

/**
 * The points in time that a metric query is evaluated at: start, start + step, .. up to the end.
 *
 * @param start nanoseconds since the epoch
 * @param end not before the start; an instant query has both equal
 * @param step nanoseconds above zero
 */
public record Steps(long start, long end, long step) {

    public Steps {
        if (end < start || step <= 0) {
            throw new IllegalArgumentException("no steps from " + start + " to " + end + " by " + step);
        }
    }

    /** The one point of an instant query. */
    public static Steps at(long time) {
        return new Steps(time, time, 1);
    }

    public int count() {
        return Math.toIntExact((end - start) / step + 1);
    }

    public long time(int index) {
        return start + index * step;
    }

    /** The last point, at or before the end. */
    public long last() {
        return time(count() - 1);
    }
}
