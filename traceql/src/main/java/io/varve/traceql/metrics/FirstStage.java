package io.varve.traceql.metrics;

import io.varve.traceql.eval.TraceSpans;
import java.util.List;

/** Takes spans and makes series of them. */
interface FirstStage {
    /** @param sample of the range, not -1 */
    void observe(TraceSpans spans, int span, int sample);

    List<Series> result();
}
