package io.varve.logql.pipeline;

import io.varve.logql.label.CategorizedLabels;
import io.varve.logql.label.LabelSet;

/**
 * A pipeline for the lines of one stream. What it answers of a line is valid until the pipeline, for whatever stream, processes the
 * next one, and as long as the arrays that were given are not changed.
 */
public final class StreamPipeline {
    private final Line line;
    private final LineStage[] stages;
    private final StreamLabels stream;
    private final CategorizedLabels unchanged;

    StreamPipeline(Line line, LineStage[] stages, StreamLabels stream) {
        this.line = line;
        this.stages = stages;
        this.stream = stream;
        this.unchanged = new CategorizedLabels(stream.labels(), stream.labels(), LabelSet.EMPTY, LabelSet.EMPTY);
    }

    /**
     * Runs a line through the stages.
     *
     * @param timestampNanos since the epoch
     * @return whether the line is kept
     */
    public boolean process(
            long timestampNanos, byte[] bytes, int offset, int length, StructuredMetadata structuredMetadata) {
        stream.bindTo(line.labels);
        line.begin(timestampNanos, bytes, offset, length);
        structuredMetadata.addTo(line.labels);
        for (LineStage stage : stages) {
            if (!stage.process(line)) {
                return false;
            }
        }
        return true;
    }

    /** The array that holds the line as the stages left it; the given one if none changed it. */
    public byte[] lineArray() {
        return line.bytes;
    }

    public int lineOffset() {
        return line.offset;
    }

    public int lineLength() {
        return line.length;
    }

    /** Whether the line has no labels but its stream's. */
    public boolean hasOnlyStreamLabels() {
        return line.labels.isUnchanged() && !line.labels.hasError();
    }

    /** The labels of the kept line by category; allocates unless {@link #hasOnlyStreamLabels}. */
    public CategorizedLabels labels() {
        return hasOnlyStreamLabels() ? unchanged : LabelSets.categorized(line.labels);
    }
}
