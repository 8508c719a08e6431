package io.varve.query.joined;

import io.varve.query.logs.LogLine;
import io.varve.query.traces.SpanFacts;
import io.varve.query.traces.TraceSummary;
import java.util.List;

/**
 * The log lines that belong to a trace, all lists by time.
 *
 * @param spans that have lines of their own, by their start
 * @param others lines that name the trace and no span of it
 * @param nearby lines of the trace's services in its time that name no trace
 * @param linesLeftOff whether there are more lines that name the trace than were read
 * @param nearbyLeftOff whether there are more nearby
 */
record LinesOfTrace(
        TraceSummary trace,
        List<OfSpan> spans,
        List<LogLine> others,
        List<LogLine> nearby,
        boolean linesLeftOff,
        boolean nearbyLeftOff) {

    LinesOfTrace {
        spans = List.copyOf(spans);
        others = List.copyOf(others);
        nearby = List.copyOf(nearby);
    }

    /**
     * @param lines the first of them
     * @param count how many were read
     */
    record OfSpan(SpanFacts span, List<LogLine> lines, int count) {
        OfSpan {
            lines = List.copyOf(lines);
        }
    }
}
