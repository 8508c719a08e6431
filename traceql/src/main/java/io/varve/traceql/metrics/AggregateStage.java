package io.varve.traceql.metrics;

import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldNames;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.MetricsStage.Function;
import io.varve.traceql.ast.MetricsStage.MetricsAggregate;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.SpanReader;
import io.varve.traceql.eval.TraceSpans;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts, rates, minima, quantiles and so on, grouped by fields. */
final class AggregateStage implements FirstStage {
    private static final double NANOSECONDS = 1e9;

    private final MetricsAggregate aggregate;
    private final MetricsRange range;
    private final int limit;
    private final List<SpanReader> by;
    private final @Nullable SpanReader measured;
    private final boolean isDuration;
    private final Map<List<Value>, Accumulator> groups = new HashMap<>();
    private final Map<List<Value>, Log2Buckets[]> histograms = new HashMap<>();

    AggregateStage(MetricsAggregate aggregate, MetricsRange range, int limit) {
        this.aggregate = aggregate;
        this.range = range;
        this.limit = limit;
        by = aggregate.by().stream().map(CompiledQuery::labelReader).toList();
        Field field = aggregate.field();
        measured = field == null ? null : CompiledQuery.reader(field);
        isDuration = field instanceof IntrinsicField(Intrinsic intrinsic) && intrinsic == Intrinsic.DURATION;
        if (by.isEmpty() && takesNoLabel()) {
            // Without groups there is one series, spans or not.
            groups.put(List.of(), accumulator());
        }
    }

    private boolean takesNoLabel() {
        return switch (aggregate.function()) {
            case HISTOGRAM_OVER_TIME, QUANTILE_OVER_TIME -> false;
            case RATE, COUNT_OVER_TIME, MIN_OVER_TIME, MAX_OVER_TIME, AVG_OVER_TIME, SUM_OVER_TIME -> true;
        };
    }

    private Accumulator accumulator() {
        return new Accumulator(aggregate.function(), range.samples());
    }

    @Override
    public void observe(TraceSpans spans, int span, int sample) {
        long count = spans.count(span);
        switch (aggregate.function()) {
            case RATE, COUNT_OVER_TIME -> group(spans, span, null).add(sample, Double.NaN, count);
            case MIN_OVER_TIME, MAX_OVER_TIME, AVG_OVER_TIME, SUM_OVER_TIME ->
                group(spans, span, null).add(sample, measure(spans, span), count);
            case HISTOGRAM_OVER_TIME -> {
                Double bound = bound(spans, span);
                if (bound != null) {
                    group(spans, span, new Value.Floating(bound)).add(sample, Double.NaN, count);
                }
            }
            case QUANTILE_OVER_TIME -> {
                Double bound = bound(spans, span);
                if (bound != null) {
                    histogram(spans, span, sample).add(bound, count);
                }
            }
        }
    }

    /** The labels of the series that a span counts in, without that of a quantile; null if it counts in none. */
    @Nullable
    List<Label> labelsOf(TraceSpans spans, int span) {
        return switch (aggregate.function()) {
            case RATE, COUNT_OVER_TIME, MIN_OVER_TIME, MAX_OVER_TIME, AVG_OVER_TIME, SUM_OVER_TIME ->
                labels(key(spans, span, null));
            case HISTOGRAM_OVER_TIME -> {
                Double bound = bound(spans, span);
                yield bound == null ? null : labels(key(spans, span, new Value.Floating(bound)));
            }
            case QUANTILE_OVER_TIME -> bound(spans, span) == null ? null : byLabels(key(spans, span, null));
        };
    }

    /** What is measured of a span, durations in seconds; NaN if it has none. */
    double measure(TraceSpans spans, int span) {
        if (isDuration) {
            return spans.duration(span) / NANOSECONDS;
        }
        return measured == null ? Double.NaN : measured.read(spans, span).number();
    }

    /** The bucket of what is measured, durations in seconds; null if the span has none. */
    private @Nullable Double bound(TraceSpans spans, int span) {
        Value value = isDuration
                ? new Value.Duration(spans.duration(span))
                : measured == null ? Values.NIL : measured.read(spans, span);
        if (value instanceof Value.Duration(long nanoseconds)) {
            Double bound = Log2Buckets.boundOf(nanoseconds);
            return bound == null ? null : Double.valueOf(bound / NANOSECONDS);
        }
        if (value instanceof Value.Int(long number)) {
            // Tempo takes it as a floating-point number first.
            return Log2Buckets.boundOf((long) (double) number);
        }
        return value instanceof Value.Floating(double number) ? Log2Buckets.boundOf(number) : null;
    }

    private List<Value> key(TraceSpans spans, int span, @Nullable Value last) {
        var key = new ArrayList<Value>(by.size() + 1);
        for (SpanReader reader : by) {
            key.add(reader.read(spans, span));
        }
        if (last != null) {
            key.add(last);
        }
        return key;
    }

    private Accumulator group(TraceSpans spans, int span, @Nullable Value bucket) {
        List<Value> key = key(spans, span, bucket);
        Accumulator found = groups.get(key);
        if (found == null) {
            checkLimit(groups.size());
            found = accumulator();
            groups.put(key, found);
        }
        return found;
    }

    private Log2Buckets histogram(TraceSpans spans, int span, int sample) {
        List<Value> key = key(spans, span, null);
        Log2Buckets[] found = histograms.get(key);
        if (found == null) {
            checkLimit(histograms.size() * aggregate.quantiles().size());
            found = new Log2Buckets[range.samples()];
            histograms.put(key, found);
        }
        Log2Buckets buckets = found[sample];
        if (buckets == null) {
            buckets = new Log2Buckets();
            found[sample] = buckets;
        }
        return buckets;
    }

    private void checkLimit(int series) {
        if (series >= limit) {
            throw new TooManySeriesException(limit);
        }
    }

    @Override
    public List<Series> result() {
        var result = new ArrayList<Series>(groups.size());
        groups.forEach((key, accumulator) -> result.add(new Series(labels(key), accumulator.values(range))));
        histograms.forEach((key, buckets) -> {
            for (double quantile : aggregate.quantiles()) {
                result.add(new Series(quantileLabels(key, quantile), quantiles(buckets, quantile)));
            }
        });
        return result;
    }

    private static double[] quantiles(@Nullable Log2Buckets[] samples, double quantile) {
        double[] values = new double[samples.length];
        for (int i = 0; i < values.length; i++) {
            Log2Buckets buckets = samples[i];
            values[i] = buckets == null ? 0 : buckets.quantile(quantile);
        }
        return values;
    }

    private List<Label> labels(List<Value> key) {
        if (by.isEmpty() && takesNoLabel()) {
            return List.of(
                    new Label("__name__", new Value.Text(aggregate.function().text())));
        }
        List<Label> labels = byLabels(key);
        if (aggregate.function() == Function.HISTOGRAM_OVER_TIME) {
            labels.add(new Label("__bucket", key.getLast()));
        } else if (labels.isEmpty()) {
            labels.add(allNil());
        }
        return labels;
    }

    private List<Label> quantileLabels(List<Value> key, double quantile) {
        List<Label> labels = byLabels(key);
        labels.add(new Label("p", new Value.Floating(quantile)));
        return labels;
    }

    /** A group whose fields are all nil still needs a label. */
    private Label allNil() {
        return new Label(FieldNames.scoped(aggregate.by().getFirst()), new Value.Text("nil"));
    }

    private List<Label> byLabels(List<Value> key) {
        var labels = new ArrayList<Label>(key.size() + 1);
        for (int i = 0; i < by.size(); i++) {
            if (key.get(i).type() != ValueType.NIL) {
                labels.add(new Label(FieldNames.scoped(aggregate.by().get(i)), key.get(i)));
            }
        }
        return labels;
    }
}
