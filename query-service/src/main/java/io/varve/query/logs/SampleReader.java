package io.varve.query.logs;

import io.varve.logql.eval.range.RangeSink;
import io.varve.logql.pipeline.SampleExtractor;
import io.varve.logql.pipeline.StreamSampleExtractor;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Runs the rows that the store let through into samples, batch by batch as they arrive. */
final class SampleReader {

    private final SamplePlan.Lines plan;
    private final RangeSink sink;
    private final SampleExtractor extractor;
    private final StreamSampleExtractor[] ofStreams;
    private final byte[][][] metadataOfStream;

    SampleReader(SamplePlan.Lines plan, RangeSink sink) {
        this.plan = plan;
        this.sink = sink;
        this.extractor = SampleExtractor.compile(
                plan.request().aggregation(), plan.request().pushedDown());
        this.ofStreams = new StreamSampleExtractor[plan.filter().streams().size()];
        this.metadataOfStream = RowMetadata.metadataOf(plan.filter().streams(), plan.names());
    }

    void read(StoreSession session) {
        session.read(plan.sql(), batch -> {
            take(session, batch);
            return true;
        });
    }

    private LineMetadata metadata(VectorSchemaRoot root) {
        List<String> names = plan.names();
        return names == null
                ? new RowMetadata(root, metadataOfStream)
                : new NamedMetadata(root, names, metadataOfStream);
    }

    private void take(StoreSession session, VectorSchemaRoot root) {
        LineBatch batch = new LineBatch(root, plan.filter().streams(), metadata(root));
        for (int row = 0; row < batch.rows(); row++) {
            int stream = batch.stream(row);
            if (stream < 0) {
                continue;
            }
            session.evaluating(batch.bodyLength(row));
            StreamSampleExtractor samples = ofStreams[stream];
            if (samples == null) {
                samples =
                        extractor.forStream(plan.filter().streams().get(stream).labels());
                ofStreams[stream] = samples;
            }
            if (samples.process(
                    batch.timestamp(row),
                    batch.bodies(),
                    batch.bodyStart(row),
                    batch.bodyLength(row),
                    batch.metadata(row, stream))) {
                sink.sample(samples.labels(), batch.timestamp(row), samples.value());
            }
        }
    }
}
