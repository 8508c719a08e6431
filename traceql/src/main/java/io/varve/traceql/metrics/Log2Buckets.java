package io.varve.traceql.metrics;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts of values in buckets whose upper bounds are powers of two, and the quantiles that these tell. */
final class Log2Buckets {
    private final TreeMap<Double, long[]> counts = new TreeMap<>();
    private long total;

    /** The bucket of a whole number: the next power of two. Null below 2, for which there is none. */
    static @Nullable Double boundOf(long value) {
        return value < 2 ? null : Math.scalb(1.0, 64 - Long.numberOfLeadingZeros(value - 1));
    }

    /** The bucket of a number with a fraction; null if it is not above 0 and finite. */
    static @Nullable Double boundOf(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            return null;
        }
        double below = Math.scalb(1.0, Math.getExponent(value));
        return value == below ? below : below * 2;
    }

    void add(double bound, long count) {
        counts.computeIfAbsent(bound, unseen -> new long[1])[0] += count;
        total += count;
    }

    /**
     * The value below which the share {@code quantile} of the values lies: between the bounds of its bucket exponentially, as if the
     * values were even on a logarithmic scale. 0 without values.
     */
    double quantile(double quantile) {
        if (total == 0) {
            return 0;
        }
        long wanted = Math.max(1, (long) Math.ceil(quantile * total));
        long below = 0;
        double previous = 0;
        for (Map.Entry<Double, long[]> bucket : counts.entrySet()) {
            double bound = bucket.getKey();
            long count = bucket.getValue()[0];
            if (below + count == wanted) {
                return bound;
            }
            if (below + count > wanted) {
                double upper = log2(bound);
                double lower = previous == 0 ? upper - 1 : log2(previous);
                return Math.pow(2, lower + (upper - lower) * ((double) (wanted - below) / count));
            }
            below += count;
            previous = bound;
        }
        return previous;
    }

    private static double log2(double value) {
        int exponent = Math.getExponent(value);
        // Bounds are powers of two, some of them times 1e-9.
        return exponent + Math.log(value / Math.scalb(1.0, exponent)) / Math.log(2);
    }
}
