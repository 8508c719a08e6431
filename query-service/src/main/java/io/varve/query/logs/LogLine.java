package io.varve.query.logs;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A line of an answer with its labels by where they came from. */
public final class LogLine {

    private final long timestamp;
    private final byte[] line;
    private final SortedMap<String, String> stream;
    private final SortedMap<String, String> metadata;
    private final SortedMap<String, String> parsed;

    /**
     * @param timestamp nanoseconds since the epoch
     * @param line UTF-8, as stored or as a pipeline left it; not copied
     * @param stream labels that came with the stream
     * @param metadata structured metadata, under the names that LogQL shows
     * @param parsed labels that the pipeline made
     */
    LogLine(
            long timestamp,
            byte[] line,
            SortedMap<String, String> stream,
            SortedMap<String, String> metadata,
            SortedMap<String, String> parsed) {
        this.timestamp = timestamp;
        this.line = line;
        this.stream = stream;
        this.metadata = metadata;
        this.parsed = parsed;
    }

    public long timestamp() {
        return timestamp;
    }

    /** UTF-8; must not be changed. */
    public byte[] line() {
        return line;
    }

    public SortedMap<String, String> stream() {
        return stream;
    }

    public SortedMap<String, String> metadata() {
        return metadata;
    }

    public SortedMap<String, String> parsed() {
        return parsed;
    }

    /** All labels in one set. */
    public SortedMap<String, String> labels() {
        if (metadata.isEmpty() && parsed.isEmpty()) {
            return stream;
        }
        SortedMap<String, String> labels = new TreeMap<>(stream);
        labels.putAll(metadata);
        labels.putAll(parsed);
        return labels;
    }

    /** Structured metadata as LogQL shows it: a name that the stream has already gets {@code _extracted} behind it. */
    static SortedMap<String, String> shown(Map<String, String> metadata, LogStream stream) {
        SortedMap<String, String> shown = new TreeMap<>();
        metadata.forEach((name, value) -> {
            if (!value.isEmpty()) {
                shown.put(stream.labels().containsKey(name) ? name + LabelFilterSql.CLASH : name, value);
            }
        });
        return shown;
    }
}
