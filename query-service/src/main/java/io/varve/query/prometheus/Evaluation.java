package io.varve.query.prometheus;

import io.varve.query.failure.QueryFailure;
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

/** Evaluates an expression at steps of time: series by their labels, NaN where there is no sample. */
final class Evaluation {
    /** Bounds of buckets as powers of two of nanoseconds, from 1 ms to 17 s; longer ones are in +Inf. */
    private static final int FIRST_BOUND = 20;

    private static final int LAST_BOUND = 34;
    private static final int MAX_SERIES = 20_000;

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
            case Expression.TopK(int limit, Expression of) -> top(limit, evaluate(of));
            case Expression.HistogramQuantile(double quantile, Expression of) -> quantile(quantile, evaluate(of));
        };
    }

    private Map<Map<String, String>, double[]> counted(Counted counted) {
        SpanMetric metric = SpanMetric.of(counted.selector().metric());
        Map<Map<String, String>, double[]> series = new HashMap<>();
        long start = times[0] - counted.rangeSeconds();
        long end = times[times.length - 1];
        double factor = counted.perSecond() ? 1.0 / counted.rangeSeconds() : 1;
        if (metric.ofEdges()) {
            queries.edgeCalls(
                    session, start, end, metric.ofClients(), count -> add(series, counted, metric, count, factor));
        } else {
            queries.operationCalls(session, start, end, count -> add(series, counted, metric, count, factor));
        }
        return series;
    }

    private void add(
            Map<Map<String, String>, double[]> series,
            Counted counted,
            SpanMetric metric,
            CallCount count,
            double factor) {
        for (LabelTest test : counted.selector().tests()) {
            if (!test.label().equals("le") && !test.passes(count.labels().getOrDefault(test.label(), ""))) {
                return;
            }
        }
        switch (metric.part()) {
            case CALLS -> add(series, count.labels(), counted, count.time(), count.calls() * factor);
            case FAILED -> add(series, count.labels(), counted, count.time(), count.failed() * factor);
            case SECONDS -> add(series, count.labels(), counted, count.time(), count.seconds() * factor);
            case BUCKETS -> {
                for (int bound = Math.max(FIRST_BOUND, count.durationLog2()); bound <= LAST_BOUND; bound++) {
                    addBucket(series, counted, count, Double.toString(Math.scalb(1.0, bound) / 1e9), factor);
                }
                addBucket(series, counted, count, "+Inf", factor);
            }
        }
    }

    private void addBucket(
            Map<Map<String, String>, double[]> series, Counted counted, CallCount count, String bound, double factor) {
        var labels = new TreeMap<>(count.labels());
        labels.put("le", bound);
        add(series, labels, counted, count.time(), count.calls() * factor);
    }

    private void add(
            Map<Map<String, String>, double[]> series,
            Map<String, String> labels,
            Counted counted,
            long time,
            double value) {
        double[] samples = series.computeIfAbsent(labels, unseen -> {
            if (series.size() >= MAX_SERIES) {
                throw QueryFailure.badRequest(
                        "the query reads more than the limit of " + MAX_SERIES + " series; add matchers");
            }
            double[] none = new double[times.length];
            Arrays.fill(none, Double.NaN);
            return none;
        });
        // In the window of each step from the one that it is the newest of.
        int step = Arrays.binarySearch(times, time);
        for (int i = step < 0 ? -step - 1 : step; i < times.length && time > times[i] - counted.rangeSeconds(); i++) {
            samples[i] = (Double.isNaN(samples[i]) ? 0 : samples[i]) + value;
        }
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
