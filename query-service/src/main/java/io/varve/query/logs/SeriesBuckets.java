package io.varve.query.logs;

import io.varve.logql.eval.range.RangeSink;
import io.varve.logql.label.LabelSet;

/** What the lines of one series come to in the buckets of a stretch that have any. Immutable. */
final class SeriesBuckets {

    private final LabelSet labels;
    private final int[] buckets;
    private final double[] values;
    private final long[] counts;

    /** @param buckets from 0, within the stretch; the arrays are of one length and not copied */
    SeriesBuckets(LabelSet labels, int[] buckets, double[] values, long[] counts) {
        this.labels = labels;
        this.buckets = buckets;
        this.values = values;
        this.counts = counts;
    }

    LabelSet labels() {
        return labels;
    }

    int size() {
        return buckets.length;
    }

    /** Hands the buckets to an evaluator, for which the stretch begins at a bucket of its own. */
    void into(RangeSink sink, int firstBucket) {
        for (int i = 0; i < buckets.length; i++) {
            sink.bucket(labels, firstBucket + buckets[i], values[i], counts[i]);
        }
    }
}
