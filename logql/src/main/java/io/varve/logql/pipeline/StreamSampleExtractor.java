package io.varve.logql.pipeline;

import io.varve.logql.label.LabelSet;

/** Makes samples of the lines of one stream; what it answers of a line is valid until the extractor processes the next. */
public final class StreamSampleExtractor {
    private final Line line;
    private final LineStage[] stages;
    private final GroupedLabels grouped;
    private final SampleValue sample;
    private final LineStage[] postFilters;
    private final StreamLabels stream;
    private double value;

    StreamSampleExtractor(
            Line line,
            LineStage[] stages,
            GroupedLabels grouped,
            SampleValue sample,
            LineStage[] postFilters,
            StreamLabels stream) {
        this.line = line;
        this.stages = stages;
        this.grouped = grouped;
        this.sample = sample;
        this.postFilters = postFilters;
        this.stream = stream;
    }

    /**
     * Runs a line through the stages.
     *
     * @param timestampNanos since the epoch
     * @return whether the line gives a sample
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
        value = sample.of(line);
        if (SampleValue.isNone(value)) {
            return false;
        }
        for (LineStage filter : postFilters) {
            if (!filter.process(line)) {
                return false;
            }
        }
        return true;
    }

    /** The sample of the line; 0 when the label could not be read, which is an error among the labels. */
    public double value() {
        return value;
    }

    /**
     * The labels of the sample. Equal label sets need not be the same object, though mostly they are; their hash is computed once.
     * A label {@link ErrorLabels#ERROR} fails the query, unless {@link ErrorLabels#PRESERVE_ERROR} is "true".
     */
    public LabelSet labels() {
        return grouped.of(line.labels, stream);
    }
}
