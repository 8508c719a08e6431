package io.varve.ingest.writer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.varve.ingest.IngestStack;
import io.varve.schema.IngestTable;
import io.varve.store.ArrowInsert;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.FrameConcatenation;
import io.varve.wire.otlp.OtlpTracesDecoder;
import io.varve.wire.trace.SpanBatch;
import io.varve.wire.trace.SpanLimits;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpanRangeTest {
    private static final long START = 1_780_000_000_000_000_000L;
    private static final int SPANS = 1_000;

    @TempDir
    static Path folder;

    @Test
    void aRangeThatIsInsertedAgainChangesNeitherSpansNorTracesNorMetrics() throws Exception {
        try (IngestStack stack = new IngestStack(folder)) {
            FrameConcatenation frames = new FrameConcatenation();
            frames.add(frame());
            for (int round = 0; round < 3; round++) {
                for (IngestTable table : frames.tables()) {
                    stack.client().insert(new ArrowInsert(table.table(), "spans-0-0-1", frames.stream(table)));
                }
            }
            assertThat(frames.tables())
                    .containsExactly(IngestTable.SPAN_RESOURCES, IngestTable.SPAN_ATTRIBUTES, IngestTable.SPANS);
            stack.await("acme", "SELECT toString(sum(spans)) FROM traces", Integer.toString(SPANS));
            stack.await("acme", "SELECT toString(sum(spans)) FROM span_metrics", Integer.toString(SPANS));
            assertThat(stack.ask(
                            "acme",
                            "SELECT concat(toString(count()), ' ', toString(uniqExact(sender, seq)), ' ',"
                                    + " toString((SELECT sum(spans) FROM traces)), ' ', toString((SELECT sum(spans) FROM span_metrics)))"
                                    + " FROM spans"))
                    .isEqualTo(SPANS + " " + SPANS + " " + SPANS + " " + SPANS);
        }
    }

    private static byte[] frame() throws Exception {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        for (int i = 1; i <= SPANS; i++) {
            spans.addSpans(Span.newBuilder()
                    .setTraceId(ByteString.copyFrom(
                            ByteBuffer.allocate(16).putInt(12, 1 + i / 10).array()))
                    .setSpanId(ByteString.copyFrom(
                            ByteBuffer.allocate(8).putInt(4, i).array()))
                    .setStartTimeUnixNano(START + i)
                    .setEndTimeUnixNano(START + 2L * i)
                    .addAttributes(KeyValue.newBuilder()
                            .setKey("n")
                            .setValue(AnyValue.newBuilder().setIntValue(i % 7))));
        }
        SpanBatch batch = new SpanBatch("acme", SpanLimits.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(100));
        ExportTraceServiceRequest request = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(spans))
                .build();
        new OtlpTracesDecoder().decode(request.toByteArray(), batch, START);
        return Objects.requireNonNull(batch.seal()).payload();
    }
}
