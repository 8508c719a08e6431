package io.varve.logql.eval.memory;

import io.varve.logql.label.LabelSet;
import java.util.Map;

/** A line as it was pushed; equal ones are one. */
public record LogRecord(LabelSet stream, long timestampNanos, String line, Map<String, String> structuredMetadata) {
    public LogRecord {
        structuredMetadata = Map.copyOf(structuredMetadata);
    }
}
