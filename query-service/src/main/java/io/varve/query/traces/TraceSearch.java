package io.varve.query.traces;

import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.Spanset;
import io.varve.traceql.eval.TraceSpans;
import java.util.List;

/**
 * A search for traces.
 *
 * @param start unix nanoseconds: traces that touch the time from here
 * @param end unix nanoseconds, to here, both inclusive
 * @param limit traces of the answer, the newest
 * @param spansPerSet spans that are shown of a set
 */
public record TraceSearch(CompiledQuery query, long start, long end, int limit, int spansPerSet) {

    /** How far outside of the asked time spans of a trace that touches it are looked for. */
    static final long SLACK = 3_600_000_000_000L;

    /** From here on spans are looked for. */
    long first() {
        return start - SLACK;
    }

    /** Up to here, inclusive, spans are looked for. */
    long last() {
        return end + SLACK;
    }

    boolean isNear(long time) {
        return time >= first() && time <= last();
    }

    /**
     * Whether a span of the answer begins near the time. So it does not matter which others were candidates: each way to look for them
     * narrows as it can.
     */
    boolean isNear(TraceSpans trace, List<Spanset> sets) {
        for (Spanset set : sets) {
            for (int span : set.spans()) {
                if (isNear(trace.start(span))) {
                    return true;
                }
            }
        }
        return false;
    }
}
