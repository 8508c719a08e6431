package io.varve.traceql.eval;

import io.varve.traceql.value.Value;
import org.jspecify.annotations.Nullable;

/** Reads one field of the spans of a trace, one trace after another. For one thread. */
public final class SpanReader {
    private final FieldReader reader;
    private @Nullable Row row;

    SpanReader(FieldReader reader) {
        this.reader = reader;
    }

    /** The value of the span's field, nil without; of events and links that of the first that has one. */
    @SuppressWarnings("ReferenceEquality") // the same trace is meant, not an equal one
    public Value read(TraceSpans spans, int span) {
        Row current = row;
        if (current == null || current.spans != spans) {
            current = new Row(spans);
            row = current;
        }
        current.span = span;
        return reader.read(current);
    }
}
