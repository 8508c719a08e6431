package io.varve.query.logs;

import io.varve.logql.eval.range.RangeSink;
import io.varve.logql.label.LabelSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Passes what an aggregation adds up on to its evaluator, and keeps it by series and bucket for the cache. */
final class StretchRecorder implements RangeSink {

    /** Buckets over all series beyond which nothing is kept. */
    private static final long MOST_CELLS = 1 << 20;

    private final RangeSink sink;
    private final long afterNanos;
    private final long bucketNanos;
    private final int buckets;
    private final int firstOfRequest;
    private final Map<LabelSet, Cells> series = new LinkedHashMap<>();
    private boolean tooMany;
    private @Nullable LabelSet lastLabels;
    private @Nullable Cells last;

    /**
     * @param firstOfRequest which bucket of the evaluator's is the first here
     * @param buckets how many there are
     */
    StretchRecorder(RangeSink sink, long afterNanos, long bucketNanos, int firstOfRequest, int buckets) {
        this.sink = sink;
        this.afterNanos = afterNanos;
        this.bucketNanos = bucketNanos;
        this.firstOfRequest = firstOfRequest;
        this.buckets = buckets;
    }

    private static final class Cells {
        private final double[] values;
        private final long[] counts;

        Cells(int buckets) {
            this.values = new double[buckets];
            this.counts = new long[buckets];
        }
    }

    @Override
    public void sample(LabelSet labels, long timestampNanos, double value) {
        sink.sample(labels, timestampNanos, value);
        if (timestampNanos > afterNanos && timestampNanos <= afterNanos + buckets * bucketNanos) {
            add(labels, (int) (Math.ceilDiv(timestampNanos - afterNanos, bucketNanos) - 1), value, 1);
        }
    }

    @Override
    public void bucket(LabelSet labels, int bucket, double value, long count) {
        sink.bucket(labels, firstOfRequest + bucket, value, count);
        add(labels, bucket, value, count);
    }

    @Override
    public void result(LabelSet labels, int step, double value) {
        throw new IllegalStateException("a finished result has no buckets");
    }

    private void add(LabelSet labels, int bucket, double value, long count) {
        if (tooMany) {
            return;
        }
        Cells cells = last;
        if (cells == null || !labels.equals(lastLabels)) {
            cells = series.get(labels);
            if (cells == null) {
                if ((series.size() + 1L) * buckets > MOST_CELLS) {
                    tooMany = true;
                    series.clear();
                    return;
                }
                cells = new Cells(buckets);
                series.put(labels, cells);
            }
            last = cells;
            lastLabels = labels;
        }
        cells.values[bucket] += value;
        cells.counts[bucket] += count;
    }

    /**
     * What was kept of some buckets, numbered from the first of them; null when it was too much.
     *
     * @param from first bucket here
     * @param to behind the last
     */
    @Nullable
    List<SeriesBuckets> recorded(int from, int to) {
        if (tooMany) {
            return null;
        }
        List<SeriesBuckets> out = new ArrayList<>();
        series.forEach((labels, cells) -> {
            int[] numbers = new int[to - from];
            double[] values = new double[to - from];
            long[] counts = new long[to - from];
            int count = 0;
            for (int bucket = from; bucket < to; bucket++) {
                if (cells.counts[bucket] > 0) {
                    numbers[count] = bucket - from;
                    values[count] = cells.values[bucket];
                    counts[count] = cells.counts[bucket];
                    count++;
                }
            }
            if (count > 0) {
                out.add(new SeriesBuckets(
                        labels,
                        Arrays.copyOf(numbers, count),
                        Arrays.copyOf(values, count),
                        Arrays.copyOf(counts, count)));
            }
        });
        return List.copyOf(out);
    }
}
