package io.varve.query.prometheus;

import java.util.List;

/** The part of PromQL that is answered. */
sealed interface Expression {
    /** {@code rate(metric{..}[range])}, or {@code increase}. */
    record Counted(boolean perSecond, Selector selector, long rangeSeconds) implements Expression {}

    /** {@code sum by (..) (..)}. */
    record Sum(List<String> by, Expression of) implements Expression {
        public Sum {
            by = List.copyOf(by);
        }
    }

    /** All of one, and of the other what has other labels. */
    record Or(Expression one, Expression other) implements Expression {}

    record HistogramQuantile(double quantile, Expression of) implements Expression {}

    record TopK(int limit, Expression of) implements Expression {}

    /** {@code metric{label="value"}}. */
    record Selector(String metric, List<LabelTest> tests) {
        public Selector {
            tests = List.copyOf(tests);
        }
    }
}
