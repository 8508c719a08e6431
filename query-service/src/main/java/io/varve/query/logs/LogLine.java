package io.varve.query.logs;

import io.varve.logql.label.CategorizedLabels;

/** A line of an answer with its labels by where they came from. */
public final class LogLine {

    private final long timestamp;
    private final byte[] line;
    private final CategorizedLabels labels;

    /**
     * @param timestamp nanoseconds since the epoch
     * @param line UTF-8, as stored or as a pipeline left it; not copied
     */
    public LogLine(long timestamp, byte[] line, CategorizedLabels labels) {
        this.timestamp = timestamp;
        this.line = line;
        this.labels = labels;
    }

    public long timestamp() {
        return timestamp;
    }

    /** UTF-8; must not be changed. */
    public byte[] line() {
        return line;
    }

    public CategorizedLabels labels() {
        return labels;
    }
}
