package io.varve.query.traces;

import io.varve.traceql.eval.NamedValue;
import java.util.List;

/** A trace that a search has found. */
public record FoundTrace(TraceSummary summary, List<FoundSet> sets) {
    public FoundTrace {
        sets = List.copyOf(sets);
    }

    /**
     * @param matched spans of the set, of which not all may be shown
     * @param attributes of the set
     */
    public record FoundSet(int matched, List<NamedValue> attributes, List<FoundSpan> spans) {
        public FoundSet {
            attributes = List.copyOf(attributes);
            spans = List.copyOf(spans);
        }
    }

    /**
     * @param id in 16 hexadecimal digits
     * @param name empty if the query does not ask for it
     * @param start unix nanoseconds
     * @param duration nanoseconds
     */
    public record FoundSpan(String id, String name, long start, long duration, List<NamedValue> attributes) {
        public FoundSpan {
            attributes = List.copyOf(attributes);
        }
    }
}
