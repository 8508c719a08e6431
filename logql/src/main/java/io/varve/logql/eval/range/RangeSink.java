package io.varve.logql.eval.range;

import io.varve.logql.label.LabelSet;

/**
 * Takes what a {@link RangeSource} has, in one of three forms; they may be mixed (ragged edges as samples, the middle as buckets) as
 * long as no line is given twice. For one thread.
 *
 * <p>Samples that carry {@code __error__} are to be given too: they fail the query.
 */
public interface RangeSink {
    /**
     * One sample. Samples outside of every window are ignored. They may come in any order; those of equal time count in the order
     * they come.
     *
     * @param value of the unwrapped label; the bytes of the line for bytes_over_time and bytes_rate; 1 for the others on lines
     */
    void sample(LabelSet labels, long timestampNanos, double value);

    /**
     * What all samples of a series in one bucket come to.
     *
     * @param bucket of the {@link RangeRequest#windows()}, from 0
     * @param value the sum of their values, or the least or the greatest of them for min_over_time and max_over_time
     * @param count of the samples, above 0
     * @throws IllegalStateException if {@link RangeRequest#acceptsBuckets} is false
     */
    void bucket(LabelSet labels, int bucket, double value, long count);

    /**
     * The finished result at one step, for what the source computes wholly by itself; such a series gets nothing else.
     *
     * @param step from 0
     */
    void result(LabelSet labels, int step, double value);
}
