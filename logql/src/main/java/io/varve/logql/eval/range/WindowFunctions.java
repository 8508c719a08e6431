package io.varve.logql.eval.range;

import io.varve.logql.ast.RangeAggregation;
import java.util.Arrays;
import org.apache.commons.numbers.arrays.Selection;

/** The functions of range aggregations over all samples of a window, as Loki 3.7 computes them. */
final class WindowFunctions {
    private WindowFunctions() {}

    static WindowFunction of(RangeAggregation aggregation) {
        double seconds = aggregation.range().intervalNanos() / 1e9;
        return switch (aggregation.operation()) {
            case COUNT_OVER_TIME, BYTES_OVER_TIME, SUM_OVER_TIME ->
                (timestamps, values, from, to) -> sum(values, from, to);
            case RATE, BYTES_RATE -> (timestamps, values, from, to) -> sum(values, from, to) / seconds;
            case ABSENT_OVER_TIME -> (timestamps, values, from, to) -> 1;
            case MIN_OVER_TIME -> (timestamps, values, from, to) -> fold(BucketOperation.MINIMUM, values, from, to);
            case MAX_OVER_TIME -> (timestamps, values, from, to) -> fold(BucketOperation.MAXIMUM, values, from, to);
            case FIRST_OVER_TIME -> (timestamps, values, from, to) -> values[from];
            case LAST_OVER_TIME -> (timestamps, values, from, to) -> values[to - 1];
            case AVG_OVER_TIME -> (timestamps, values, from, to) -> mean(values, from, to);
            case STDVAR_OVER_TIME -> (timestamps, values, from, to) -> variance(values, from, to);
            case STDDEV_OVER_TIME -> (timestamps, values, from, to) -> Math.sqrt(variance(values, from, to));
            case QUANTILE_OVER_TIME -> {
                Double parameter = aggregation.parameter();
                double quantile = parameter == null ? Double.NaN : parameter;
                yield (timestamps, values, from, to) -> quantile(quantile, Arrays.copyOfRange(values, from, to));
            }
            case RATE_COUNTER ->
                (timestamps, values, from, to) -> CounterRate.of(
                        timestamps, values, from, to, aggregation.range().intervalNanos());
        };
    }

    private static double sum(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }

    private static double fold(BucketOperation operation, double[] values, int from, int to) {
        double result = values[from];
        for (int i = from + 1; i < to; i++) {
            result = operation.combine(result, values[i]);
        }
        return result;
    }

    /** Step by step, so that large values do not overflow; an infinity stays one. */
    static double mean(double[] values, int from, int to) {
        double mean = 0;
        for (int i = from; i < to; i++) {
            double value = values[i];
            boolean same = Double.isInfinite(value) && value > 0 == mean > 0;
            if (Double.isInfinite(mean) && (same || !(Double.isInfinite(value) || Double.isNaN(value)))) {
                continue;
            }
            double count = i - from + 1;
            mean += value / count - mean / count;
        }
        return mean;
    }

    /** Of the population, by Welford's algorithm. */
    static double variance(double[] values, int from, int to) {
        double squares = 0;
        double mean = 0;
        for (int i = from; i < to; i++) {
            double delta = values[i] - mean;
            mean += delta / (i - from + 1);
            squares += delta * (values[i] - mean);
        }
        return squares / (to - from);
    }

    /** Between two samples the weighted mean of both; the array is reordered, a NaN counts as the smallest. */
    static double quantile(double quantile, double[] values) {
        if (quantile < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (quantile > 1) {
            return Double.POSITIVE_INFINITY;
        }
        if (Double.isNaN(quantile)) {
            return Double.NaN;
        }
        int notANumber = 0;
        for (double value : values) {
            notANumber += Double.isNaN(value) ? 1 : 0;
        }
        double rank = quantile * (values.length - 1);
        int lower = (int) Math.max(0, Math.floor(rank));
        int upper = Math.min(values.length - 1, lower + 1);
        double weight = rank - Math.floor(rank);
        // Selection puts what is not a number last.
        int rotation = values.length - notANumber;
        int lowerPlace = (lower + rotation) % values.length;
        int upperPlace = (upper + rotation) % values.length;
        Selection.select(values, new int[] {lowerPlace, upperPlace});
        return values[lowerPlace] * (1 - weight) + values[upperPlace] * weight;
    }
}
