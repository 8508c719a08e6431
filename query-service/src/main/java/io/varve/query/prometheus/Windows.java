package io.varve.query.prometheus;

import io.varve.query.failure.QueryFailure;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Sums of what was counted over the windows of a series of steps. What comes in touches two places of its series, whatever the number of
 * windows that it is in.
 */
final class Windows {
    private static final int MAX_SERIES = 20_000;

    /** Of all series together; each takes twelve bytes here and eight in the answer. */
    private static final long MAX_SAMPLES = 4_000_000;

    private final long[] times;
    private final long range;
    private final Map<Map<String, String>, Sums> series = new HashMap<>();

    /** What the window of each step has more than that of the step before. */
    private static final class Sums {
        private final double[] values;
        private final int[] counts;

        Sums(int steps) {
            values = new double[steps];
            counts = new int[steps];
        }
    }

    /**
     * @param times of the steps, unix seconds, ascending
     * @param range of the windows in seconds; that of the step at T is (T - range, T]
     */
    Windows(long[] times, long range) {
        this.times = times;
        this.range = range;
    }

    void add(Map<String, String> labels, long time, double value) {
        int first = firstAtOrAfter(time);
        int end = firstAtOrAfter(time + range);
        if (first >= end) {
            return;
        }
        Sums sums = series.computeIfAbsent(labels, _ -> newSums());
        sums.values[first] += value;
        sums.counts[first]++;
        if (end < times.length) {
            sums.values[end] -= value;
            sums.counts[end]--;
        }
    }

    private int firstAtOrAfter(long time) {
        int found = Arrays.binarySearch(times, time);
        return found < 0 ? -found - 1 : found;
    }

    private Sums newSums() {
        if (series.size() >= MAX_SERIES || (series.size() + 1L) * times.length > MAX_SAMPLES) {
            throw QueryFailure.badRequest("the query reads " + (series.size() + 1) + " series of " + times.length
                    + " samples, which is more than the limit of " + MAX_SERIES + " series or " + MAX_SAMPLES
                    + " samples; add matchers, or use a longer step");
        }
        return new Sums(times.length);
    }

    /** A sample for each step, NaN where nothing was in its window. */
    Map<Map<String, String>, double[]> result(double factor) {
        Map<Map<String, String>, double[]> result = new HashMap<>();
        series.forEach((labels, sums) -> {
            double[] samples = new double[times.length];
            double sum = 0;
            int count = 0;
            for (int i = 0; i < samples.length; i++) {
                sum += sums.values[i];
                count += sums.counts[i];
                if (count == 0) {
                    // What rounding has left over does not go on into the next windows.
                    sum = 0;
                }
                samples[i] = count == 0 ? Double.NaN : Math.max(0, sum) * factor;
            }
            result.put(labels, samples);
        });
        return result;
    }
}
