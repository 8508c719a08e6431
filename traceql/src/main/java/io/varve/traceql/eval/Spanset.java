package io.varve.traceql.eval;

import java.util.ArrayList;
import java.util.List;

/** Spans of one trace that belong together. */
public final class Spanset {
    private final int[] spans;
    private final List<NamedValue> attributes;

    Spanset(int[] spans, List<NamedValue> attributes) {
        this.spans = spans;
        this.attributes = List.copyOf(attributes);
    }

    /** Their numbers in the trace; not to be changed. */
    public int[] spans() {
        return spans;
    }

    /** What groups and aggregates have found out, in order of the stages. */
    public List<NamedValue> attributes() {
        return attributes;
    }

    Spanset withSpans(int[] others) {
        return new Spanset(others, attributes);
    }

    Spanset with(NamedValue attribute) {
        var more = new ArrayList<NamedValue>(attributes.size() + 1);
        more.addAll(attributes);
        more.add(attribute);
        return new Spanset(spans, more);
    }
}
