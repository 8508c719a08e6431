package io.varve.traceql.eval;

import org.jspecify.annotations.Nullable;

/** The condition of a filter over the spans of a trace, one trace after another. For one thread. */
public final class SpanCondition {
    private final SpanTest test;
    private @Nullable Row row;

    SpanCondition(SpanTest test) {
        this.test = test;
    }

    @SuppressWarnings("ReferenceEquality") // the same trace is meant, not an equal one
    public boolean passes(TraceSpans spans, int span) {
        Row current = row;
        if (current == null || current.spans != spans) {
            current = new Row(spans);
            row = current;
        }
        return test.passes(current, span);
    }
}
