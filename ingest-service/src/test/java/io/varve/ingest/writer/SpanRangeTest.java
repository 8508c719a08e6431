package io.varve.ingest.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.varve.ingest.IngestStack;
import io.varve.ingest.KafkaClients;
import io.varve.schema.IngestTable;
import io.varve.store.ArrowInsert;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.FrameConcatenation;
import io.varve.wire.frame.FrameHeaders;
import io.varve.wire.loki.LokiPushDecoder;
import io.varve.wire.otlp.OtlpTracesDecoder;
import io.varve.wire.trace.SpanBatch;
import io.varve.wire.trace.SpanLimits;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpanRangeTest {
    private static final long START = 1_780_000_000_000_000_000L;
    private static final int SPANS = 1_000;
    private static final long MIDNIGHT = START / 86_400_000_000_000L * 86_400_000_000_000L;

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

    @Test
    void theWriterSummarisesSpansAsTheViewsDo() throws Exception {
        long seed = Long.getLong("varve.seed", System.nanoTime());
        System.out.println("spans of seed " + seed);
        try (IngestStack stack = new IngestStack(folder.resolve("summaries"))) {
            for (int round = 0; round < 3; round++) {
                for (OffsetRange.Summaries summaries : OffsetRange.Summaries.values()) {
                    OffsetRange range = new OffsetRange(round * 2L, round * 2L + 2, 0, summaries);
                    String tenant = summaries.name();
                    // What a crash may leave is repeated; nothing counts twice.
                    for (int repeat = 0; repeat < 3; repeat++) {
                        Random random = new Random(seed + round);
                        insert(
                                stack,
                                new TopicPartition(tenant, 0),
                                range,
                                frame(tenant, 2 * round, random(random)),
                                frame(tenant, 2 * round + 1, random(random)));
                    }
                }
            }
            for (String sql : List.of(
                    "SELECT toString((day, hex(trace_id), min(start_ts), max(end_ts), max(root), sum(spans), sum(errors),"
                            + " mapSort(sumMap(service_spans)), mapSort(sumMap(service_errors)))) AS row FROM traces"
                            + " GROUP BY day, trace_id ORDER BY row",
                    "SELECT toString((service, name, kind, status_code, bucket, duration_log2, sum(spans), sum(duration_sum)))"
                            + " AS row FROM span_metrics GROUP BY service, name, kind, status_code, bucket, duration_log2 ORDER BY row")) {
                String ofViews = stack.ask(OffsetRange.Summaries.BY_VIEWS.name(), sql);
                assertThat(ofViews.lines().count()).as("seed " + seed).isGreaterThan(10);
                assertThat(stack.ask(OffsetRange.Summaries.BY_WRITER.name(), sql))
                        .as("seed " + seed)
                        .isEqualTo(ofViews);
            }
        }
    }

    @Test
    void aRangeThatAnOlderVersionHasAnnouncedIsSummarisedByTheViewsAsBefore() {
        assertThat(OffsetRange.inFlight(new OffsetAndMetadata(3, "5")))
                .isEqualTo(new OffsetRange(3, 5, OffsetRange.NO_EPOCH, OffsetRange.Summaries.BY_VIEWS));
        OffsetRange range = new OffsetRange(3, 5, 7, OffsetRange.Summaries.BY_WRITER);
        assertThat(OffsetRange.inFlight(range.announced())).isEqualTo(range);
        assertThat(OffsetRange.inFlight(range.stored())).isNull();
    }

    @Test
    void linesBesideSpansThatAreRefusedAreStoredOnce() throws Exception {
        try (IngestStack stack = new IngestStack(folder.resolve("refused"))) {
            byte[] refused = frame();
            Arrays.fill(refused, refused.length - refused.length / 4, refused.length, (byte) 0xff);
            TopicPartition partition = new TopicPartition("mixed", 0);
            // The second time is what follows a crash.
            for (int repeat = 0; repeat < 2; repeat++) {
                insert(
                        stack,
                        partition,
                        new OffsetRange(0, 3, 0, OffsetRange.Summaries.BY_WRITER),
                        lines(),
                        refused,
                        frame("acme", 2, resource(ScopeSpans.newBuilder().addSpans(span(1, 1)))));
            }
            stack.await("acme", "SELECT toString(count()) FROM spans", "1");
            assertThat(stack.ask(
                            "acme",
                            "SELECT concat(toString(count()), ' ', toString((SELECT sum(lines) FROM log_volume)), ' ',"
                                    + " toString((SELECT sum(spans) FROM traces)), ' ', toString((SELECT sum(spans) FROM span_metrics)))"
                                    + " FROM logs"))
                    .isEqualTo("2 2 1 1");
        }
    }

    private static byte[] lines() throws Exception {
        LogBatch batch = new LogBatch("acme", IngestPolicy.DEFAULT, new RecordSequence(3, 1), new StreamRegistry(100));
        String json = "{\"streams\":[{\"stream\":{\"app\":\"a\"},\"values\":[[\"" + START + "\",\"one\"],[\""
                + (START + 1) + "\",\"two\"]]}]}";
        new LokiPushDecoder().decodeJson(json.getBytes(UTF_8), batch, START);
        return Objects.requireNonNull(batch.seal()).payload();
    }

    private static Span.Builder span(int trace, int id) {
        return Span.newBuilder()
                .setTraceId(ByteString.copyFrom(
                        ByteBuffer.allocate(16).putInt(12, trace).array()))
                .setSpanId(
                        ByteString.copyFrom(ByteBuffer.allocate(8).putInt(4, id).array()))
                .setStartTimeUnixNano(START + id)
                .setEndTimeUnixNano(START + 2L * id);
    }

    private static List<ResourceSpans> resource(ScopeSpans.Builder spans) {
        return List.of(ResourceSpans.newBuilder().addScopeSpans(spans).build());
    }

    private static void insert(IngestStack stack, TopicPartition partition, OffsetRange range, byte[]... frames) {
        List<ConsumerRecord<byte[], ByteBuffer>> records = new ArrayList<>();
        for (byte[] frame : frames) {
            var message = new ConsumerRecord<byte[], ByteBuffer>(
                    partition.topic(),
                    partition.partition(),
                    range.from() + records.size(),
                    null,
                    ByteBuffer.wrap(frame));
            message.headers().add(FrameHeaders.SCHEMA, FrameHeaders.SCHEMA_VERSION.getBytes(UTF_8));
            records.add(message);
        }
        WriterMetrics metrics = new WriterMetrics(new SimpleMeterRegistry());
        try (KafkaClients kafka = new KafkaClients(stack.kafkaSettings("spans", "writers"));
                Producer<byte[], byte[]> producer = kafka.producer()) {
            kafka.createTopics();
            new RangeInsert(partition, range, records, true, metrics, System.nanoTime())
                    .advance(
                            (_, _) -> {},
                            stack.client(),
                            new DeadLetters(producer, kafka.settings().deadTopic(), metrics));
        }
    }

    /** Few traces, services and names, times about midnight, spans that end before they start. */
    private static List<ResourceSpans> random(Random random) {
        List<ResourceSpans> resources = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ScopeSpans.Builder spans = ScopeSpans.newBuilder();
            for (int j = random.nextInt(30); j >= 0; j--) {
                long start = MIDNIGHT
                        + (random.nextInt(4) - 2) * 10_000_000_000L
                        + random.nextInt(3)
                        - 1
                        + (random.nextBoolean() ? random.nextInt(1 << 30) : 0);
                long duration =
                        random.nextInt(5) == 0 ? random.nextInt(5) - 2 : random.nextLong(1L << random.nextInt(1, 40));
                spans.addSpans(Span.newBuilder()
                        .setTraceId(ByteString.copyFrom(ByteBuffer.allocate(16)
                                .putLong(0, random.nextInt(3))
                                .putInt(12, 1 + random.nextInt(20))
                                .array()))
                        .setSpanId(ByteString.copyFrom(ByteBuffer.allocate(8)
                                .putInt(4, 1 + random.nextInt(1 << 30))
                                .array()))
                        .setParentSpanId(
                                random.nextInt(4) == 0 ? ByteString.EMPTY : ByteString.copyFromUtf8("parentid"))
                        .setName("näme " + random.nextInt(4))
                        .setKindValue(random.nextInt(6))
                        .setStatus(Status.newBuilder().setCodeValue(random.nextInt(3)))
                        .setStartTimeUnixNano(start)
                        .setEndTimeUnixNano(start + duration));
            }
            resources.add(ResourceSpans.newBuilder()
                    .setResource(Resource.newBuilder()
                            .addAttributes(KeyValue.newBuilder()
                                    .setKey("service.name")
                                    .setValue(AnyValue.newBuilder().setStringValue("s" + random.nextInt(5)))))
                    .addScopeSpans(spans)
                    .build());
        }
        return resources;
    }

    private static byte[] frame() throws Exception {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        for (int i = 1; i <= SPANS; i++) {
            spans.addSpans(span(1 + i / 10, i)
                    .addAttributes(KeyValue.newBuilder()
                            .setKey("n")
                            .setValue(AnyValue.newBuilder().setIntValue(i % 7))));
        }
        return frame("acme", 1, resource(spans));
    }

    private static byte[] frame(String tenant, int sender, List<ResourceSpans> spans) throws Exception {
        SpanBatch batch =
                new SpanBatch(tenant, SpanLimits.DEFAULT, new RecordSequence(sender, 1), new StreamRegistry(100));
        ExportTraceServiceRequest request = ExportTraceServiceRequest.newBuilder()
                .addAllResourceSpans(spans)
                .build();
        new OtlpTracesDecoder().decode(request.toByteArray(), batch, START);
        return Objects.requireNonNull(batch.seal()).payload();
    }
}
