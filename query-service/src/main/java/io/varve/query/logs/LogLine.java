package io.varve.query.logs;

import io.varve.logql.label.CategorizedLabels;
import org.jspecify.annotations.Nullable;

/** A line of an answer with its labels by where they came from. */
public final class LogLine {

    private final long timestamp;
    private final byte[] line;
    private final CategorizedLabels labels;
    private final @Nullable StoredLine stored;

    /**
     * @param timestamp nanoseconds since the epoch
     * @param line UTF-8, as stored or as a pipeline left it; not copied
     */
    public LogLine(long timestamp, byte[] line, CategorizedLabels labels) {
        this(timestamp, line, labels, null);
    }

    LogLine(long timestamp, byte[] line, CategorizedLabels labels, @Nullable StoredLine stored) {
        this.stored = stored;
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

    /** Where it stands among the stored lines; null unless the request was for a page. */
    public @Nullable LinePosition position() {
        return stored == null ? null : stored.position();
    }

    /** The row it was made of; null unless the request was for a page. */
    @Nullable
    StoredLine stored() {
        return stored;
    }

    public CategorizedLabels labels() {
        return labels;
    }
}
