package io.varve.logql.pipeline;

import io.varve.logql.bytes.ByteArena;
import org.jspecify.annotations.Nullable;

/** The line at hand on its way through the stages; one object for all lines. */
final class Line {
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};

    final LabelState labels;
    final ParserHints hints;
    final ByteArena arena = new ByteArena();
    private final int preserveErrorName;

    long timestamp;
    byte[] bytes = new byte[0];
    int offset;
    int length;

    Line(LabelState labels, ParserHints hints) {
        this.labels = labels;
        this.hints = hints;
        this.preserveErrorName = labels.names.number(ErrorLabels.PRESERVE_ERROR);
    }

    void begin(long timestamp, byte[] bytes, int offset, int length) {
        this.timestamp = timestamp;
        arena.reset();
        labels.beginLine();
        hints.beginLine();
        set(bytes, offset, length);
    }

    void set(byte[] newBytes, int newOffset, int newLength) {
        bytes = newBytes;
        offset = newOffset;
        length = newLength;
    }

    /** Sets a label of category parsed. */
    void setParsed(int name, byte[] value, int valueOffset, int valueLength) {
        if (labels.setParsed(name, value, valueOffset, valueLength)) {
            hints.recordExtracted(name);
        }
    }

    /** The error of a parser; the details of an earlier one stay when there are none. */
    void fail(String error, @Nullable String details) {
        labels.setError(error);
        if (details != null) {
            labels.setErrorDetails(details);
        }
        if (hints.preservesError()) {
            setParsed(preserveErrorName, TRUE, 0, TRUE.length);
        }
    }

    /** The error of a filter, which must not hide a more useful one. */
    void failFilter(String details) {
        if (!labels.hasError()) {
            labels.setError(ErrorLabels.LABEL_FILTER);
            labels.setErrorDetails(details);
        }
    }
}
