package io.varve.traceql.metrics;

import io.varve.traceql.ast.MetricsStage;
import io.varve.traceql.ast.MetricsStage.Compare;
import io.varve.traceql.ast.MetricsStage.MetricsAggregate;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.Spanset;
import io.varve.traceql.eval.TraceSpans;
import java.util.List;

/** A metrics query while its traces come in. For one thread. */
public final class MetricsEvaluator {
    private final CompiledQuery query;
    private final MetricsRange range;
    private final FirstStage first;

    /**
     * @param maxSeries of the answer's first stage; of {@code compare()} values of attributes
     * @throws IllegalArgumentException if the query has no metrics stage
     */
    public MetricsEvaluator(CompiledQuery query, MetricsRange range, int maxSeries) {
        this.query = query;
        this.range = range;
        MetricsStage stage = query.query().metrics();
        if (stage == null) {
            throw new IllegalArgumentException("not a metrics query");
        }
        first = switch (stage) {
            case MetricsAggregate aggregate -> new AggregateStage(aggregate, range, maxSeries);
            case Compare compare -> new CompareStage(compare, query, range, maxSeries);
        };
    }

    /**
     * Takes the spans of a trace, or any spans if the query {@linkplain CompiledQuery#needsWholeTrace() needs no whole traces}.
     *
     * @throws TooManySeriesException
     */
    public void observe(TraceSpans spans) {
        for (Spanset set : query.evaluate(spans)) {
            for (int span : set.spans()) {
                int sample = range.sampleOf(spans.start(span));
                if (sample >= 0) {
                    first.observe(spans, span, sample);
                }
            }
        }
    }

    /** The series, second stages applied; those without a sample are left out. */
    public List<Series> result() {
        return SecondStages.apply(query.query().secondStages(), first.result()).stream()
                .filter(series -> !series.isEmpty())
                .toList();
    }
}
