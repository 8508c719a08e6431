package io.varve.traceql.condition;

import java.util.List;

/** What a span must fulfil to be in the answer, or to decide about one that is: a superset of what the query takes. */
public sealed interface SpanFilter {
    /** Any span. */
    record All() implements SpanFilter {}

    record And(List<SpanFilter> parts) implements SpanFilter {
        public And {
            parts = List.copyOf(parts);
        }
    }

    record Or(List<SpanFilter> parts) implements SpanFilter {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    /** A test of one field: true of at least one of its values, an array's elements and all events and links counted. */
    record Test(FieldTest test) implements SpanFilter {}
}
