package io.varve.logql.eval.logs;

import io.varve.logql.eval.QueryResult;
import io.varve.logql.label.CategorizedLabels;
import io.varve.logql.label.LabelSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers the lines of an answer, which have to come in the direction of the query. */
public final class StreamCollector {
    private final int limit;
    private final Direction direction;
    private final long intervalNanos;
    private final boolean categorize;
    private final Map<LabelSet, List<QueryResult.LogEntry>> streams = new HashMap<>();
    private int size;
    private long lastNanos;

    /**
     * @param limit of lines over all streams
     * @param intervalNanos a line is kept when it is at least so far from the last one kept; 0 for every line
     * @param categorize whether lines are put together by their stream's labels, and have the others with them
     */
    public StreamCollector(int limit, Direction direction, long intervalNanos, boolean categorize) {
        this.limit = limit;
        this.direction = direction;
        this.intervalNanos = intervalNanos;
        this.categorize = categorize;
    }

    /** Whether the limit is reached; nothing more will be kept. */
    public boolean isFull() {
        return size >= limit;
    }

    /** Whether a line of this time would be kept; to be asked before its labels are put together. */
    public boolean wants(long timestampNanos) {
        if (isFull()) {
            return false;
        }
        if (intervalNanos == 0 || size == 0) {
            return true;
        }
        return direction == Direction.FORWARD
                ? timestampNanos >= lastNanos + intervalNanos
                : timestampNanos <= lastNanos - intervalNanos;
    }

    /** Keeps a line; only one that {@link #wants} said yes to. */
    public void add(long timestampNanos, String line, CategorizedLabels labels) {
        LabelSet key = categorize ? labels.stream() : labels.all();
        streams.computeIfAbsent(key, stream -> new ArrayList<>())
                .add(new QueryResult.LogEntry(
                        timestampNanos,
                        line,
                        categorize ? labels.structuredMetadata() : LabelSet.EMPTY,
                        categorize ? labels.parsed() : LabelSet.EMPTY));
        lastNanos = timestampNanos;
        size++;
    }

    public QueryResult.Streams result() {
        var sorted = new ArrayList<QueryResult.LogStream>(streams.size());
        streams.forEach((labels, entries) -> sorted.add(new QueryResult.LogStream(labels, entries)));
        sorted.sort(Comparator.comparing(stream -> stream.labels().toString()));
        return new QueryResult.Streams(sorted);
    }
}
