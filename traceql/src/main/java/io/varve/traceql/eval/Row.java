package io.varve.traceql.eval;

import org.jspecify.annotations.Nullable;

/** The span that an expression is evaluated for, with the event and the link that its fields of these scopes speak of. */
final class Row {
    /** The first event or link that has what is asked for. */
    static final int FIRST = -1;

    /** There is no event or link to speak of. */
    static final int NONE = -2;

    final TraceSpans spans;
    private @Nullable SpanTree tree;
    int span;
    int event = FIRST;
    int link = FIRST;

    Row(TraceSpans spans) {
        this.spans = spans;
    }

    /** Made when it is first asked for: most queries do not. */
    SpanTree tree() {
        SpanTree made = tree;
        if (made == null) {
            made = SpanTree.of(spans);
            tree = made;
        }
        return made;
    }
}
