package io.varve.traceql.metrics;

import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldNames;
import io.varve.traceql.ast.MetricsStage.MetricsAggregate;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.SpanReader;
import io.varve.traceql.eval.Spanset;
import io.varve.traceql.eval.TraceSpans;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds among spans some that stand for the samples of a metrics query's series. For one thread. */
public final class ExemplarEvaluator {
    private static final String QUANTILE = "p";

    private final CompiledQuery query;
    private final MetricsRange range;
    private final MetricsAggregate aggregate;
    private final AggregateStage stage;
    private final @Nullable SpanReader measured;
    private final List<Candidate> candidates = new ArrayList<>();

    /** @param labels those of its series, without that of a quantile */
    private record Candidate(List<Label> labels, int sample, String traceId, long time, double measured, Value value) {}

    /** @throws IllegalArgumentException if the query does not aggregate spans; {@code compare()} has no exemplars */
    public ExemplarEvaluator(CompiledQuery query, MetricsRange range) {
        if (!(query.query().metrics() instanceof MetricsAggregate ofSpans)) {
            throw new IllegalArgumentException("a query without exemplars");
        }
        this.query = query;
        this.range = range;
        aggregate = ofSpans;
        stage = new AggregateStage(ofSpans, range, Integer.MAX_VALUE);
        measured = ofSpans.field() == null ? null : CompiledQuery.reader(ofSpans.field());
    }

    /** Takes spans as {@link MetricsEvaluator#observe} does; ids and starts must be among what is known of them. */
    public void observe(TraceSpans spans) {
        for (Spanset set : query.evaluate(spans)) {
            for (int span : set.spans()) {
                int sample = range.sampleOf(spans.start(span));
                List<Label> labels = sample < 0 ? null : stage.labelsOf(spans, span);
                if (labels != null) {
                    candidates.add(new Candidate(
                            labels,
                            sample,
                            spans.traceId(span),
                            spans.start(span),
                            stage.measure(spans, span),
                            measured == null ? Values.NIL : measured.read(spans, span)));
                }
            }
        }
    }

    /**
     * The exemplars of each series of an answer, by time; at most so many for all together, from everywhere in their time.
     *
     * @param series as {@link MetricsEvaluator#result} gave them
     */
    public List<List<Exemplar>> of(List<Series> series, int limit) {
        candidates.sort(Comparator.comparingLong(Candidate::time));
        var exemplars = new ArrayList<List<Exemplar>>(series.size());
        series.forEach(_ -> exemplars.add(new ArrayList<>()));
        int taken = Math.min(limit, candidates.size());
        for (int i = 0; i < taken; i++) {
            Candidate candidate = candidates.get((int) ((long) i * candidates.size() / taken));
            int best = -1;
            for (int at = 0; at < series.size(); at++) {
                if (matches(series.get(at), candidate)
                        && (best < 0 || isBetter(series.get(at), series.get(best), candidate))) {
                    best = at;
                }
            }
            if (best >= 0) {
                double value =
                        measures() ? candidate.measured() : series.get(best).values()[candidate.sample()];
                exemplars.get(best).add(new Exemplar(candidate.traceId(), candidate.time(), value, labels(candidate)));
            }
        }
        return exemplars;
    }

    private List<Label> labels(Candidate candidate) {
        var labels = new ArrayList<Label>();
        for (Label label : candidate.labels()) {
            // Those that are not of the span are Tempo's own, with two underscores.
            if (!label.name().startsWith("__")) {
                labels.add(label);
            }
        }
        Field field = aggregate.field();
        if (field != null
                && candidate.value().type() != ValueType.NIL
                && !aggregate.by().contains(field)) {
            labels.add(new Label(FieldNames.scoped(field), candidate.value()));
        }
        return labels;
    }

    private static boolean matches(Series series, Candidate candidate) {
        if (Double.isNaN(series.values()[candidate.sample()])) {
            // Taken out by a second stage.
            return false;
        }
        List<Label> labels = series.labels();
        int own = candidate.labels().size();
        return labels.equals(candidate.labels())
                || (labels.size() == own + 1
                        && labels.getLast().name().equals(QUANTILE)
                        && labels.subList(0, own).equals(candidate.labels()));
    }

    /** Of quantiles a span stands for the lowest that is not below it. */
    private static boolean isBetter(Series one, Series other, Candidate candidate) {
        double a = one.values()[candidate.sample()];
        double b = other.values()[candidate.sample()];
        boolean reaches = a >= candidate.measured();
        return reaches == (b >= candidate.measured()) ? (reaches ? a < b : a > b) : reaches;
    }

    private boolean measures() {
        return switch (aggregate.function()) {
            case RATE, COUNT_OVER_TIME, HISTOGRAM_OVER_TIME -> false;
            case MIN_OVER_TIME, MAX_OVER_TIME, AVG_OVER_TIME, SUM_OVER_TIME, QUANTILE_OVER_TIME -> true;
        };
    }
}
