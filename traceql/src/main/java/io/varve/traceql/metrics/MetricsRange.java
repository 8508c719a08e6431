package io.varve.traceql.metrics;

/**
 * The time of a metrics query. The sample at T counts what starts in (T - step, T].
 *
 * @param start unix nanoseconds, exclusive
 * @param end unix nanoseconds, inclusive
 * @param step nanoseconds; end - start is a multiple of it
 * @param instant whether there is one sample, at the end
 */
public record MetricsRange(long start, long end, long step, boolean instant) {
    /** Samples that a series may have. */
    public static final int MAX_SAMPLES = 11_000;

    public MetricsRange {
        if (step <= 0 || end <= start || (end - start) % step != 0) {
            throw new IllegalArgumentException("no range: " + start + " to " + end + " by " + step);
        }
    }

    /**
     * Tempo's range for what was asked: the start rounded down to a step, the end up, and one step more at the start, whose sample
     * is that of the start itself.
     *
     * @param start unix nanoseconds
     * @param end unix nanoseconds, after the start
     * @param step nanoseconds, above 0
     */
    public static MetricsRange steps(long start, long end, long step) {
        long first = start - Math.floorMod(start, step);
        long last = end + Math.floorMod(-end, step);
        return new MetricsRange(first > step ? first - step : first, last, step, false);
    }

    /** One sample of the whole time. */
    public static MetricsRange instant(long start, long end) {
        return new MetricsRange(start, end, end - start, true);
    }

    /** The samples of a series. */
    public int samples() {
        return Math.toIntExact((end - start) / step);
    }

    /** The sample that a span belongs to by its start, -1 if it is outside. */
    public int sampleOf(long spanStart) {
        return spanStart <= start || spanStart > end ? -1 : (int) ((spanStart - start - 1) / step);
    }

    /** When the sample is, unix nanoseconds. */
    public long timeOf(int sample) {
        return start + (sample + 1L) * step;
    }

    double stepInSeconds() {
        return step / 1e9;
    }
}
