package io.varve.logql.eval.range;

/**
 * rate_counter as Loki 3.7 has it: how much a counter grew, resets made good, a second of the window. Loki took the extrapolation over from Prometheus
 * with times in nanoseconds where milliseconds were meant, so next to nothing is extrapolated; its answers, kept here, follow from it.
 */
final class CounterRate {
    private CounterRate() {}

    static double of(long[] timestamps, double[] values, int from, int to, long intervalNanos) {
        int count = to - from;
        if (count < 2) {
            return 0;
        }
        double first = values[from];
        double growth = values[to - 1] - first;
        double last = 0;
        for (int i = from; i < to; i++) {
            if (values[i] < last) {
                growth += last;
            }
            last = values[i];
        }
        // Nanoseconds by 1000, beside which the interval is in seconds: Loki's mix-up.
        double sampled = (timestamps[to - 1] - timestamps[from]) / 1000.0;
        double toStart = Math.floor(intervalNanos / 1e6) / 1000.0;
        double average = sampled / (count - 1);
        if (growth > 0 && first >= 0) {
            toStart = Math.min(toStart, sampled * (first / growth));
        }
        double threshold = average * 1.1;
        double extrapolated = sampled + (toStart < threshold ? toStart : average / 2);
        // The end of the range is taken to be the last sample: 0 is added, or where all are of one time half of
        // nothing.
        return growth * (extrapolated / sampled) / (intervalNanos / 1e9);
    }
}
