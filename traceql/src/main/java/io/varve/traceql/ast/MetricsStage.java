package io.varve.traceql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns spans into series. */
public sealed interface MetricsStage {
    /**
     * @param field what is measured; null of {@code rate} and {@code count_over_time}
     * @param quantiles of {@code quantile_over_time}, else empty; each from 0 to 1
     * @param by at most five, one fewer where buckets take a label
     */
    record MetricsAggregate(
            Function function,
            FieldExpression.@Nullable Field field,
            List<Double> quantiles,
            List<FieldExpression.Field> by)
            implements MetricsStage {
        public MetricsAggregate {
            quantiles = List.copyOf(quantiles);
            by = List.copyOf(by);
        }
    }

    /**
     * The attributes of the spans that the filter takes, beside those of all others.
     *
     * @param top values that are shown of each attribute, at least 1
     * @param start unix nanoseconds, 0 without a window: spans that start in (start, end] can be selected
     */
    record Compare(PipelineStage.SpansetFilter selection, long top, long start, long end) implements MetricsStage {}

    enum Function {
        RATE("rate"),
        COUNT_OVER_TIME("count_over_time"),
        MIN_OVER_TIME("min_over_time"),
        MAX_OVER_TIME("max_over_time"),
        AVG_OVER_TIME("avg_over_time"),
        SUM_OVER_TIME("sum_over_time"),
        QUANTILE_OVER_TIME("quantile_over_time"),
        HISTOGRAM_OVER_TIME("histogram_over_time");

        private final String text;

        Function(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
