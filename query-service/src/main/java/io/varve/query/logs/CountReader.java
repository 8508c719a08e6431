package io.varve.query.logs;

import io.varve.logql.eval.range.RangeSink;
import io.varve.logql.label.LabelSet;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.StreamPipeline;
import io.varve.logql.pipeline.StructuredMetadata;
import io.varve.query.logs.SeriesKeys.StreamKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Hands the groups that the store counted to the evaluator, under the labels of their series. */
final class CountReader {

    private static final byte[] NO_LINE = {};

    private final SamplePlan.Counted plan;
    private final SeriesLabels series;
    private final RangeSink sink;
    private final Pipeline noStages = Pipeline.compile(List.of());
    private final StreamPipeline[] pipelines;
    private final byte[][][] metadataOfStream;

    CountReader(SamplePlan.Counted plan, RangeSink sink) {
        this.plan = plan;
        this.series = new SeriesLabels(plan);
        this.sink = sink;
        this.pipelines = new StreamPipeline[plan.streams().size()];
        this.metadataOfStream = RowMetadata.metadataOf(plan.streams());
    }

    void read(StoreSession session) {
        session.read(CountStatement.of(plan), batch -> {
            BigIntVector bucket = Columns.column(batch, "b", BigIntVector.class);
            BigIntVector lines = Columns.column(batch, "n", BigIntVector.class);
            BigIntVector value = Columns.column(batch, "v", BigIntVector.class);
            KeyColumns keys = new KeyColumns(batch);
            for (int row = 0; row < batch.getRowCount(); row++) {
                LabelSet labels = keys.labels(row);
                if (labels != null) {
                    sink.bucket(labels, Math.toIntExact(bucket.get(row)), (double) value.get(row), lines.get(row));
                }
            }
            return true;
        });
    }

    /** The labels of a line without stages: the library knows how names of stream and line meet. */
    private LabelSet everyLabelOf(int stream, StructuredMetadata metadata) {
        StreamPipeline lines = pipelines[stream];
        if (lines == null) {
            lines = noStages.forStream(plan.streams().get(stream).labels());
            pipelines[stream] = lines;
        }
        lines.process(0, NO_LINE, 0, 0, metadata);
        return lines.labels().all();
    }

    /** The key columns of one batch. */
    private final class KeyColumns {
        private final @Nullable FixedSizeBinaryVector streamId;
        private final @Nullable VarCharVector service;
        private final VarCharVector[] rowLabels;
        private final @Nullable RowMetadata everyLabel;

        KeyColumns(VectorSchemaRoot batch) {
            SeriesKeys keys = plan.keys();
            this.streamId = keys.stream() == StreamKey.STREAM
                    ? Columns.column(batch, "stream_id", FixedSizeBinaryVector.class)
                    : null;
            this.service =
                    keys.stream() == StreamKey.SERVICE ? Columns.column(batch, "service", VarCharVector.class) : null;
            this.rowLabels = new VarCharVector[keys.rowLabels().size()];
            for (int i = 0; i < rowLabels.length; i++) {
                rowLabels[i] = Columns.column(batch, "l" + i, VarCharVector.class);
            }
            this.everyLabel = keys.everyRowLabel() ? new RowMetadata(batch, metadataOfStream) : null;
        }

        /** Null when the row's stream was not chosen. */
        @Nullable
        LabelSet labels(int row) {
            LogStream stream = null;
            int index = -1;
            if (streamId != null) {
                index = plan.streams().indexOf(Columns.high(streamId, row), Columns.low(streamId, row));
                if (index < 0) {
                    return null;
                }
                stream = plan.streams().get(index);
            }
            if (everyLabel != null && stream != null) {
                return everyLabelOf(index, everyLabel.of(row, index));
            }
            List<String> values = new ArrayList<>(rowLabels.length);
            for (VarCharVector label : rowLabels) {
                values.add(Columns.text(label, row));
            }
            return series.of(stream, service == null ? "" : Columns.text(service, row), values);
        }
    }
}
