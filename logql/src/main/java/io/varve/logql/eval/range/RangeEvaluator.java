package io.varve.logql.eval.range;

import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.eval.series.EvaluationException;
import io.varve.logql.eval.series.PointBudget;
import io.varve.logql.eval.series.StepSeries;
import io.varve.logql.label.LabelSet;
import io.varve.logql.pipeline.ErrorLabels;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates one range aggregation over all steps. */
public final class RangeEvaluator {
    private RangeEvaluator() {}

    /**
     * @return series with a value at least at one step
     * @throws EvaluationException if a window holds a sample with an error, or the budget is spent
     */
    public static List<StepSeries> evaluate(RangeRequest request, RangeSource source, PointBudget budget) {
        var sink = new Collector(request, budget);
        source.read(request, sink);
        List<StepSeries> series = sink.finish();
        for (StepSeries one : series) {
            failOnError(one.labels());
        }
        return series;
    }

    private static void failOnError(LabelSet labels) {
        String error = labels.get(ErrorLabels.ERROR);
        if (error != null && !"true".equals(labels.get(ErrorLabels.PRESERVE_ERROR))) {
            throw new EvaluationException(
                    EvaluationException.Reason.PIPELINE,
                    "pipeline error: '" + error + "' for series: '" + labels + "'.\n"
                            + "Use a label filter to intentionally skip this error. (e.g | __error__!=\"" + error
                            + "\").\n"
                            + "To skip all potential errors you can match empty errors.(e.g __error__=\"\")\n"
                            + "The label filter can also be specified after unwrap."
                            + " (e.g | unwrap latency | __error__=\"\" )\n");
        }
    }

    /** Keeps the series of one request apart. */
    private static final class Collector implements RangeSink {
        private final RangeAggregation aggregation;
        private final RangeWindows windows;
        private final PointBudget budget;
        private final boolean bucketed;
        private final long from;
        private final long to;
        private final Map<LabelSet, SeriesSamples> samples = new LinkedHashMap<>();
        private final Map<LabelSet, StepSeries> results = new LinkedHashMap<>();
        private @Nullable LabelSet lastLabels;
        private @Nullable SeriesSamples last;

        Collector(RangeRequest request, PointBudget budget) {
            this.aggregation = request.aggregation();
            this.windows = request.windows();
            this.budget = budget;
            this.bucketed = request.acceptsBuckets();
            this.from = windows.fromNanos();
            this.to = windows.toNanos();
        }

        @Override
        public void sample(LabelSet labels, long timestampNanos, double value) {
            if (timestampNanos <= from || timestampNanos > to) {
                return;
            }
            samplesOf(labels).add(timestampNanos, value);
        }

        @Override
        public void bucket(LabelSet labels, int bucket, double value, long count) {
            if (!(samplesOf(labels) instanceof BucketedSamples buckets)) {
                throw new IllegalStateException(
                        "no buckets for " + aggregation.operation().text());
            }
            buckets.addBucket(bucket, value, count);
        }

        @Override
        public void result(LabelSet labels, int step, double value) {
            StepSeries series = results.get(labels);
            if (series == null) {
                series = budget.series(labels, windows.steps());
                results.put(labels, series);
            }
            series.set(step, value);
        }

        private SeriesSamples samplesOf(LabelSet labels) {
            SeriesSamples known = last;
            // Lines of a stream come together, and label sets that differ do so in their cached hash.
            if (known == null || !labels.equals(lastLabels)) {
                known = samples.get(labels);
                if (known == null) {
                    known = create();
                    samples.put(labels, known);
                }
                last = known;
                lastLabels = labels;
            }
            return known;
        }

        private SeriesSamples create() {
            BucketOperation operation = BucketOperation.of(aggregation.operation());
            if (!bucketed || operation == null) {
                return new SortedSamples(windows, WindowFunctions.of(aggregation), budget);
            }
            budget.take(windows.bucketCount());
            return new BucketedSamples(windows, operation, divisor());
        }

        private double divisor() {
            return switch (aggregation.operation()) {
                case RATE, BYTES_RATE -> windows.intervalNanos() / 1e9;
                case COUNT_OVER_TIME,
                        BYTES_OVER_TIME,
                        SUM_OVER_TIME,
                        MIN_OVER_TIME,
                        MAX_OVER_TIME,
                        ABSENT_OVER_TIME,
                        RATE_COUNTER,
                        AVG_OVER_TIME,
                        STDVAR_OVER_TIME,
                        STDDEV_OVER_TIME,
                        QUANTILE_OVER_TIME,
                        FIRST_OVER_TIME,
                        LAST_OVER_TIME -> 1;
            };
        }

        List<StepSeries> finish() {
            var series = new ArrayList<StepSeries>(samples.size() + results.size());
            last = null;
            Iterator<Map.Entry<LabelSet, SeriesSamples>> all =
                    samples.entrySet().iterator();
            while (all.hasNext()) {
                Map.Entry<LabelSet, SeriesSamples> entry = all.next();
                StepSeries one = budget.series(entry.getKey(), windows.steps());
                entry.getValue().finish(one);
                if (one.size() > 0) {
                    series.add(one);
                }
                // Samples and series of a large answer have no room side by side.
                budget.giveBack(entry.getValue().points());
                all.remove();
            }
            series.addAll(results.values());
            return series;
        }
    }
}
