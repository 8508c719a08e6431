package io.varve.traceql.metrics;

import io.varve.traceql.ast.MetricsStage.Function;
import java.util.Arrays;

/** The samples of one series while spans come in. */
final class Accumulator {
    private final Function function;
    private final double[] values;
    /** What rounding has lost of sums; the number of values of averages. */
    private final double[] corrections;

    Accumulator(Function function, int samples) {
        this.function = function;
        values = new double[samples];
        corrections = new double[samples];
        Arrays.fill(
                values,
                switch (function) {
                    case RATE, COUNT_OVER_TIME, HISTOGRAM_OVER_TIME, QUANTILE_OVER_TIME -> 0;
                    case MIN_OVER_TIME, MAX_OVER_TIME, AVG_OVER_TIME, SUM_OVER_TIME -> Double.NaN;
                });
    }

    /**
     * @param value NaN if the span has none, which only functions that count take
     * @param count how many spans have the value
     */
    void add(int sample, double value, long count) {
        switch (function) {
            case RATE, COUNT_OVER_TIME, HISTOGRAM_OVER_TIME, QUANTILE_OVER_TIME -> values[sample] += count;
            case MIN_OVER_TIME -> {
                if (!(values[sample] <= value) && !Double.isNaN(value)) {
                    values[sample] = value;
                }
            }
            case MAX_OVER_TIME -> {
                if (!(values[sample] >= value) && !Double.isNaN(value)) {
                    values[sample] = value;
                }
            }
            case SUM_OVER_TIME -> {
                if (!Double.isNaN(value)) {
                    addExactly(sample, value * count);
                }
            }
            case AVG_OVER_TIME -> {
                if (!Double.isNaN(value)) {
                    double all = corrections[sample] + count;
                    double mean = corrections[sample] == 0 ? 0 : values[sample];
                    corrections[sample] = all;
                    // Never a sum, which could overflow.
                    values[sample] = mean + (value / all - mean / all) * count;
                }
            }
        }
    }

    /** Kahan's summation, as Neumaier mended it. */
    private void addExactly(int sample, double value) {
        double sum = Double.isNaN(values[sample]) ? 0 : values[sample];
        double next = sum + value;
        if (Double.isInfinite(next)) {
            corrections[sample] = 0;
        } else {
            corrections[sample] += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
        }
        values[sample] = next;
    }

    double[] values(MetricsRange range) {
        double[] result = values.clone();
        switch (function) {
            case RATE -> {
                double perSecond = 1 / range.stepInSeconds();
                for (int i = 0; i < result.length; i++) {
                    result[i] *= perSecond;
                }
            }
            case SUM_OVER_TIME -> {
                for (int i = 0; i < result.length; i++) {
                    result[i] += corrections[i];
                }
            }
            case COUNT_OVER_TIME,
                    HISTOGRAM_OVER_TIME,
                    QUANTILE_OVER_TIME,
                    MIN_OVER_TIME,
                    MAX_OVER_TIME,
                    AVG_OVER_TIME -> {}
        }
        return result;
    }
}
