package io.varve.query.traces;

import java.util.Map;

/**
 * Calls of one kind in ten seconds.
 *
 * @param time when the ten seconds end, unix seconds
 * @param labels what tells the kind
 * @param seconds sum of their durations
 * @param durationLog2 their durations are in (2^(n-1), 2^n] nanoseconds
 */
public record CallCount(
        long time, Map<String, String> labels, long calls, long failed, double seconds, int durationLog2) {
    public CallCount {
        labels = Map.copyOf(labels);
    }
}
