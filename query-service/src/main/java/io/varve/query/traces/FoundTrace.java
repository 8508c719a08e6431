package io.varve.query.traces;

import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.NamedValue;
import io.varve.traceql.eval.ShownSpan;
import io.varve.traceql.eval.Spanset;
import io.varve.traceql.eval.TraceSpans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A trace that a search has found. */
public record FoundTrace(TraceSummary summary, List<FoundSet> sets) {
    public FoundTrace {
        sets = List.copyOf(sets);
    }

    /**
     * A trace with its sets of spans.
     *
     * @param spansPerSet spans that are shown of each
     */
    static FoundTrace of(
            TraceSummary summary, CompiledQuery query, TraceSpans spans, List<Spanset> sets, int spansPerSet) {
        return new FoundTrace(
                summary,
                sets.stream().map(set -> shown(query, spans, set, spansPerSet)).toList());
    }

    /** The newest of some, in the order of an answer. */
    static List<FoundTrace> newest(List<FoundTrace> found, int limit) {
        return found.stream()
                .sorted(Comparator.comparingLong(
                                (FoundTrace trace) -> -trace.summary().start())
                        .thenComparing(trace -> trace.summary().id()))
                .limit(limit)
                .toList();
    }

    private static FoundSet shown(CompiledQuery query, TraceSpans spans, Spanset set, int spansPerSet) {
        int[] first = Arrays.copyOf(set.spans(), Math.min(set.spans().length, spansPerSet));
        List<ShownSpan> shown = query.shown(spans, first);
        var result = new ArrayList<FoundSpan>(first.length);
        for (int i = 0; i < first.length; i++) {
            int span = first[i];
            result.add(new FoundSpan(
                    spans.spanId(span),
                    shown.get(i).name(),
                    spans.start(span),
                    spans.duration(span),
                    shown.get(i).values()));
        }
        return new FoundSet(set.spans().length, set.attributes(), result);
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
