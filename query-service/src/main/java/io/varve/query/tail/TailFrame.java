package io.varve.query.tail;

import io.varve.logql.label.LabelSet;
import io.varve.query.logs.LogLine;
import java.util.List;

/** What a client is told at once. */
public record TailFrame(List<LogLine> lines, List<Dropped> dropped) {

    /** A line that was not kept for a client that reads too slowly: its stream and nanoseconds since the epoch. */
    public record Dropped(LabelSet labels, long timestamp) {}

    public boolean isEmpty() {
        return lines.isEmpty() && dropped.isEmpty();
    }
}
