package io.varve.bench.logql;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Query;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.ast.VectorAggregation;
import io.varve.logql.label.LabelSet;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.SampleExtractor;
import io.varve.logql.pipeline.StreamPipeline;
import io.varve.logql.pipeline.StreamSampleExtractor;
import io.varve.logql.pipeline.StructuredMetadata;
import io.varve.logql.syntax.LogQlParser;
import java.util.Map;

/** Lines and the compiled pipeline they go through, again and again; for one thread. */
final class PipelinePass {
    private static final LabelSet STREAM = LabelSet.of(Map.of("app", "shop"));
    private static final long NOW = 1_790_000_000_000_000_000L;

    private final byte[][] lines;
    private final LineProcess process;

    private PipelinePass(byte[][] lines, LineProcess process) {
        this.lines = lines;
        this.process = process;
    }

    private interface LineProcess {
        /** @return what the line gives, so that none of the work is for nothing: 0 when it is dropped */
        int process(byte[] line);
    }

    static PipelinePass of(String text, byte[][] lines) {
        Query query = LogQlParser.parse(text);
        LineProcess process = switch (query) {
            case LogQuery log -> lines(log);
            case RangeAggregation range -> samples(SampleExtractor.compile(range, null));
            case VectorAggregation vector
            when vector.operand() instanceof RangeAggregation range ->
                samples(SampleExtractor.compile(range, SampleExtractor.pushedDown(vector)));
            default -> throw new IllegalArgumentException("no pipeline in " + text);
        };
        return new PipelinePass(lines, process);
    }

    private static LineProcess lines(LogQuery query) {
        StreamPipeline stream = Pipeline.compile(query.stages()).forStream(STREAM);
        var metadata = new StructuredMetadata();
        return line -> stream.process(NOW, line, 0, line.length, metadata) ? stream.lineLength() : 0;
    }

    private static LineProcess samples(SampleExtractor extractor) {
        StreamSampleExtractor stream = extractor.forStream(STREAM);
        var metadata = new StructuredMetadata();
        return line -> stream.process(NOW, line, 0, line.length, metadata)
                ? stream.labels().size() + 1
                : 0;
    }

    int run() {
        int sum = 0;
        for (byte[] line : lines) {
            sum += process.process(line);
        }
        return sum;
    }
}
