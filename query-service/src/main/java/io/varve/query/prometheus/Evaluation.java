package io.varve.query.prometheus;

import io.varve.query.logs.StoreSession;
import io.varve.query.prometheus.Expression.Counted;
import io.varve.query.traces.CallCount;
import io.varve.query.traces.TraceQueries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Evaluates an expression at steps of time: series by their labels, NaN where there is no sample. */
final class Evaluation {
    /** Bounds of buckets as powers of two of nanoseconds, from 1 ms to 17 s; longer ones are in +Inf. */
    private static final int FIRST_BOUND = 20;

    private static final int LAST_BOUND = 34;

    private static final String[] BOUNDS = IntStream.rangeClosed(FIRST_BOUND, LAST_BOUND)
            .mapToObj(bound -> Double.toString(Math.scalb(1.0, bound) / 1e9))
            .toArray(String[]::new);

    private final StoreSession session;
    private final TraceQueries queries;
    private final long[] times;

    /** @param times unix seconds, ascending */
    Evaluation(StoreSession session, TraceQueries queries, long[] times) {
        this.session = session;
        this.queries = queries;
        this.times = times;
    }

    Map<Map<String, String>, double[]> evaluate(Expression expression) {
        return switch (expression) {
            case Counted counted -> counted(counted);
            case Expression.Sum(List<String> by, Expression of) -> sum(by, evaluate(of));
            case Expression.Or(Expression one, Expression other) -> or(evaluate(one), evaluate(other));
            case Expression.TopK(int limit, Expression of) -> top(limit, evaluate(of));
            case Expression.HistogramQuantile(double quantile, Expression of) -> quantile(quantile, evaluate(of));
        };
    }

    /** By step: where the one has no sample of those labels that of the other stands. */
    private static Map<Map<String, String>, double[]> or(
            Map<Map<String, String>, double[]> one, Map<Map<String, String>, double[]> other) {
        Map<Map<String, String>, double[]> all = new HashMap<>(one);
        other.forEach((labels, samples) -> all.merge(labels, samples, (first, second) -> {
            double[] merged = first.clone();
            for (int i = 0; i < merged.length; i++) {
                merged[i] = Double.isNaN(merged[i]) ? second[i] : merged[i];
            }
            return merged;
        }));
        return all;
    }

    private Map<Map<String, String>, double[]> counted(Counted counted) {
        SpanMetric metric = SpanMetric.of(counted.selector().metric());
        var windows = new Windows(times, counted.rangeSeconds());
        long start = times[0] - counted.rangeSeconds();
        long end = times[times.length - 1];
        if (metric.ofEdges()) {
            queries.edgeCalls(
                    session,
                    boundaries(counted.rangeSeconds()),
                    metric.ofClients(),
                    count -> add(windows, counted.selector(), metric, count));
        } else {
            queries.operationCalls(session, start, end, count -> add(windows, counted.selector(), metric, count));
        }
        return windows.result(counted.perSecond() ? 1.0 / counted.rangeSeconds() : 1);
    }

    /** Where windows begin or end. */
    private long[] boundaries(long rangeSeconds) {
        return LongStream.concat(Arrays.stream(times).map(time -> time - rangeSeconds), Arrays.stream(times))
                .sorted()
                .distinct()
                .toArray();
    }

    private static void add(Windows windows, Expression.Selector selector, SpanMetric metric, CallCount count) {
        for (LabelTest test : selector.tests()) {
            if (!test.label().equals("le") && !test.passes(value(selector, count, test.label()))) {
                return;
            }
        }
        switch (metric.part()) {
            case CALLS -> windows.add(count.labels(), count.time(), (double) count.calls());
            case FAILED -> windows.add(count.labels(), count.time(), (double) count.failed());
            case SECONDS -> windows.add(count.labels(), count.time(), count.seconds());
            case BUCKETS -> {
                // Empty buckets too: quantiles lie between the bounds of one.
                for (int bound = FIRST_BOUND; bound <= LAST_BOUND; bound++) {
                    addBucket(windows, selector, count, BOUNDS[bound - FIRST_BOUND], count.durationLog2() <= bound);
                }
                addBucket(windows, selector, count, "+Inf", true);
            }
        }
    }

    private static String value(Expression.Selector selector, CallCount count, String label) {
        return label.equals("__name__") ? selector.metric() : count.labels().getOrDefault(label, "");
    }

    private static void addBucket(
            Windows windows, Expression.Selector selector, CallCount count, String bound, boolean holds) {
        for (LabelTest test : selector.tests()) {
            if (test.label().equals("le") && !test.passes(bound)) {
                return;
            }
        }
        var labels = new TreeMap<>(count.labels());
        labels.put("le", bound);
        windows.add(labels, count.time(), holds ? (double) count.calls() : 0);
    }

    private Map<Map<String, String>, double[]> sum(List<String> by, Map<Map<String, String>, double[]> of) {
        Map<Map<String, String>, double[]> sums = new HashMap<>();
        of.forEach((labels, samples) -> {
            var kept = new TreeMap<>(labels);
            kept.keySet().retainAll(by);
            double[] sum = sums.get(kept);
            if (sum == null) {
                sums.put(kept, samples.clone());
                return;
            }
            for (int i = 0; i < sum.length; i++) {
                if (!Double.isNaN(samples[i])) {
                    sum[i] = (Double.isNaN(sum[i]) ? 0 : sum[i]) + samples[i];
                }
            }
        });
        return sums;
    }

    private Map<Map<String, String>, double[]> top(int limit, Map<Map<String, String>, double[]> of) {
        List<Map<String, String>> names = new ArrayList<>(of.keySet());
        Map<Map<String, String>, double[]> top = new HashMap<>();
        for (int i = 0; i < times.length; i++) {
            int step = i;
            names.stream()
                    .filter(name -> !Double.isNaN(at(of, name, step)))
                    .sorted(Comparator.comparingDouble((Map<String, String> name) -> -at(of, name, step))
                            .thenComparing(Map::toString))
                    .limit(limit)
                    .forEach(name -> top.computeIfAbsent(name, unseen -> {
                                double[] none = new double[times.length];
                                Arrays.fill(none, Double.NaN);
                                return none;
                            })[step] =
                            at(of, name, step));
        }
        return top;
    }

    private static double at(Map<Map<String, String>, double[]> of, Map<String, String> name, int step) {
        double[] samples = of.get(name);
        return samples == null ? Double.NaN : samples[step];
    }

    private Map<Map<String, String>, double[]> quantile(double quantile, Map<Map<String, String>, double[]> of) {
        Map<Map<String, String>, TreeMap<Double, double[]>> histograms = new HashMap<>();
        of.forEach((labels, samples) -> {
            var others = new TreeMap<>(labels);
            String bound = others.remove("le");
            if (bound != null) {
                histograms
                        .computeIfAbsent(others, unseen -> new TreeMap<>())
                        .put(bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound), samples);
            }
        });
        Map<Map<String, String>, double[]> quantiles = new HashMap<>();
        histograms.forEach((labels, buckets) -> quantiles.put(
                labels,
                IntStream.range(0, times.length)
                        .mapToDouble(step -> quantile(quantile, buckets, step))
                        .toArray()));
        return quantiles;
    }

    /** Prometheus' way: evenly within the bucket. */
    private static double quantile(double quantile, NavigableMap<Double, double[]> buckets, int step) {
        double total = buckets.lastEntry().getValue()[step];
        if (Double.isNaN(total) || total == 0) {
            return Double.NaN;
        }
        if (quantile > 1) {
            return Double.POSITIVE_INFINITY;
        }
        double wanted = quantile * total;
        double lower = 0;
        double below = 0;
        for (Map.Entry<Double, double[]> bucket : buckets.entrySet()) {
            double count = Double.isNaN(bucket.getValue()[step]) ? below : bucket.getValue()[step];
            if (count >= wanted) {
                return Double.isInfinite(bucket.getKey()) || count == below
                        ? lower
                        : lower + (bucket.getKey() - lower) * (wanted - below) / (count - below);
            }
            lower = bucket.getKey();
            below = count;
        }
        return lower;
    }
}
