package io.varve.ingest.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.varve.ingest.IngestStack;
import io.varve.ingest.KafkaClients;
import io.varve.schema.IngestTable;
import io.varve.store.ArrowInsert;
import io.varve.store.SystemQuery;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import io.varve.wire.frame.FrameConcatenation;
import io.varve.wire.frame.FrameHeaders;
import io.varve.wire.frame.FrameReader;
import io.varve.wire.loki.LokiPushDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Crashes are played by doing what a writer does up to some point, and then starting one. */
class TelemetryWriterTest {
    private static final int RECORDS = 20;
    private static final int LINES = 50;
    private static final String COUNTS = "SELECT concat(toString(count()), ' ', toString(uniqExact(sender, seq)), ' ', "
            + "toString((SELECT sum(lines) FROM log_volume)), ' ', toString((SELECT count() FROM streams FINAL))) FROM logs";
    private static final String EACH_ONCE =
            RECORDS * LINES + " " + RECORDS * LINES + " " + RECORDS * LINES + " " + RECORDS;

    @TempDir
    static Path folder;

    private static IngestStack stack;
    private static int testNumber;

    private TopicPartition partition;
    private KafkaClients kafka;
    private Producer<byte[], byte[]> producer;
    private TelemetryWriters writers;
    private String tenant;

    @BeforeAll
    static void startStack() throws Exception {
        stack = new IngestStack(folder);
    }

    @AfterAll
    static void stopStack() {
        stack.close();
    }

    @BeforeEach
    void prepare() {
        tenant = "tenant-" + ++testNumber;
        // A topic and a group of its own: nobody's session is left from the test before.
        partition = new TopicPartition("logs-" + testNumber, 0);
        kafka = new KafkaClients(stack.kafkaSettings(partition.topic(), "writers-" + testNumber));
        kafka.createTopics();
        producer = kafka.producer();
    }

    @AfterEach
    void stopWriters() {
        if (writers != null) {
            writers.close();
        }
        producer.close();
    }

    private void startWriters() {
        startWriters(new SimpleMeterRegistry());
    }

    private void startWriters(SimpleMeterRegistry registry) {
        WriterSettings settings = new WriterSettings(
                Duration.ofMillis(50),
                Duration.ofMillis(50),
                DataSize.ofMegabytes(32),
                500_000,
                1,
                "writer-under-test");
        writers = new TelemetryWriters(kafka, settings, stack.client(), registry);
        writers.start();
    }

    @Test
    void everyRecordIsStoredOnce() throws Exception {
        send(RECORDS);
        startWriters();
        stack.await(tenant, COUNTS, EACH_ONCE);
    }

    @Test
    void aCrashAfterTheRangeWasCommittedAndBeforeTheInsertIsMadeGood() throws Exception {
        OffsetRange range = send(RECORDS);
        announce(range);
        startWriters();
        stack.await(tenant, COUNTS, EACH_ONCE);
        awaitStored(range);
    }

    @Test
    void aCrashBetweenTheInsertOfStreamsAndThatOfLogsIsMadeGood() throws Exception {
        OffsetRange range = send(RECORDS);
        announce(range);
        FrameConcatenation frames = frames(range);
        stack.client()
                .insert(new ArrowInsert(
                        IngestTable.STREAMS.table(), range.token(partition), frames.stream(IngestTable.STREAMS)));
        startWriters();
        stack.await(tenant, COUNTS, EACH_ONCE);
        awaitStored(range);
    }

    @Test
    void aCrashAfterTheInsertAndBeforeItsCommitStoresNothingTwice() throws Exception {
        OffsetRange range = send(RECORDS);
        announce(range);
        FrameConcatenation frames = frames(range);
        stack.client()
                .insert(new ArrowInsert(
                        IngestTable.STREAMS.table(), range.token(partition), frames.stream(IngestTable.STREAMS)));
        stack.client()
                .insert(new ArrowInsert(
                        IngestTable.LOGS.table(), range.token(partition), frames.stream(IngestTable.LOGS)));
        startWriters();
        awaitStored(range);
        assertThat(stack.ask(tenant, COUNTS)).isEqualTo(EACH_ONCE);
    }

    @Test
    void onlyTheCommittedRangeIsRepeatedWhenMoreHasComeIn() throws Exception {
        OffsetRange first = send(RECORDS / 2);
        announce(first);
        FrameConcatenation frames = frames(first);
        stack.client()
                .insert(new ArrowInsert(
                        IngestTable.STREAMS.table(), first.token(partition), frames.stream(IngestTable.STREAMS)));
        stack.client()
                .insert(new ArrowInsert(
                        IngestTable.LOGS.table(), first.token(partition), frames.stream(IngestTable.LOGS)));
        OffsetRange second = send(RECORDS - RECORDS / 2);
        startWriters();
        awaitStored(second);
        assertThat(stack.ask(tenant, COUNTS)).isEqualTo(EACH_ONCE);
    }

    @Test
    void recordsOfTheVersionBeforeAreStoredWithTheNewOnes() throws Exception {
        for (int i = 0; i < RECORDS / 2; i++) {
            Frame frame = frame(nextRecord++, LINES);
            send(new Frame(frame.tenant(), frame.rows(), version1(frame), List.of()), "1");
        }
        send(RECORDS - RECORDS / 2);
        startWriters();
        stack.await(tenant, COUNTS, EACH_ONCE);
    }

    @Test
    void aRecordWithoutRowsIsPassedOver() throws Exception {
        long offset = send(new Frame(tenant, 0, Frame.withoutRows(), List.of()));
        OffsetRange range = send(RECORDS);
        assertThat(range.to()).isEqualTo(offset + 1 + RECORDS);
        startWriters();
        stack.await(tenant, COUNTS, EACH_ONCE);
        awaitStored(range);
    }

    @Test
    void aRecordOfANewerVersionWaitsForAWriterThatKnowsIt() throws Exception {
        OffsetRange known = send(1);
        send(frame(nextRecord++, LINES), "1000");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        startWriters(registry);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (registry.get("varve.writer.failures").counter().count() < 2 && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        assertThat(registry.get("varve.writer.failures").counter().count()).isGreaterThanOrEqualTo(2);
        assertThat(registry.get("varve.writer.dead.letters").counter().count()).isZero();
        try (Consumer<byte[], ByteBuffer> consumer = kafka.consumer("onlooker")) {
            assertThat(consumer.committed(Set.of(partition)).get(partition).offset())
                    .isLessThanOrEqualTo(known.to());
        }
    }

    @Test
    void aRecordThatIsNoFrameGoesToTheDeadLettersAndItsNeighboursAreStored() throws Exception {
        send(RECORDS / 2);
        ProducerRecord<byte[], byte[]> broken =
                new ProducerRecord<>(partition.topic(), partition.partition(), null, "no frame at all".getBytes(UTF_8));
        broken.headers().add(FrameHeaders.SCHEMA, FrameHeaders.SCHEMA_VERSION.getBytes(UTF_8));
        long offset = producer.send(broken).get(10, TimeUnit.SECONDS).offset();
        ProducerRecord<byte[], byte[]> foreign =
                new ProducerRecord<>(partition.topic(), partition.partition(), null, "not ours".getBytes(UTF_8));
        producer.send(foreign).get(10, TimeUnit.SECONDS);
        send(RECORDS - RECORDS / 2);
        startWriters();
        stack.await(tenant, COUNTS, EACH_ONCE);
        List<ConsumerRecord<byte[], byte[]>> dead = deadLetters(2);
        assertThat(dead).hasSize(2);
        assertThat(new String(
                        dead.getFirst()
                                .headers()
                                .lastHeader("varve-dead-origin")
                                .value(),
                        UTF_8))
                .isEqualTo(partition + "-" + offset);
        assertThat(new String(
                        dead.getFirst()
                                .headers()
                                .lastHeader("varve-dead-reason")
                                .value(),
                        UTF_8))
                .contains("VRV2");
    }

    @Test
    void aRecordThatOnlyTheStoreRefusesDoesNotKeepItsNeighboursOut() throws Exception {
        send(RECORDS / 2);
        Frame frame = frame(1000, 1);
        byte[] payload = frame.payload();
        // The last column's offsets: the messages stay whole, and so does what a sketch is made of.
        Arrays.fill(payload, payload.length - 24, payload.length, (byte) 0xff);
        send(new Frame(frame.tenant(), frame.rows(), payload, List.of()));
        send(RECORDS - RECORDS / 2);
        startWriters();
        stack.await(
                tenant,
                "SELECT concat(toString(count()), ' ', toString(uniqExact(sender, seq))) FROM logs",
                RECORDS * LINES + " " + RECORDS * LINES);
        List<ConsumerRecord<byte[], byte[]>> dead = deadLetters(1);
        assertThat(dead).hasSize(1);
        assertThat(new String(
                        dead.getFirst()
                                .headers()
                                .lastHeader("varve-dead-reason")
                                .value(),
                        UTF_8))
                .contains("the store refused it");
    }

    @Test
    void aDeadLetterIsListedAndReplayedOnce() throws Exception {
        Frame frame = frame(nextRecord++, LINES);
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(kafka.settings().deadTopic(), null, frame.payload());
        letter.headers()
                .add(FrameHeaders.SCHEMA, FrameHeaders.SCHEMA_VERSION.getBytes(UTF_8))
                .add(FrameHeaders.TENANT, frame.tenant().getBytes(UTF_8))
                .add(FrameHeaders.ROWS, Integer.toString(frame.rows()).getBytes(UTF_8))
                .add(DeadLetterTopic.REASON, "a fault of the writer before".getBytes(UTF_8))
                .add(DeadLetterTopic.ORIGIN, (partition + "-0").getBytes(UTF_8));
        producer.send(letter).get(10, TimeUnit.SECONDS);
        startWriters();
        DeadLetterTopic topic = new DeadLetterTopic(kafka);
        assertThat(topic.list(10)).singleElement().satisfies(one -> {
            assertThat(one.reason()).isEqualTo("a fault of the writer before");
            assertThat(one.tenant()).isEqualTo(tenant);
            assertThat(one.origin()).isEqualTo(partition + "-0");
        });
        assertThat(topic.waiting()).isEqualTo(1);
        assertThat(topic.replay()).isEqualTo(1);
        assertThat(topic.replay()).isZero();
        assertThat(topic.waiting()).isZero();
        stack.await(tenant, "SELECT toString(count()) FROM logs", Integer.toString(LINES));
    }

    @Test
    void aRecordWhoseLinesCanNotBeReadDoesNotKeepItsNeighboursOut() throws Exception {
        send(RECORDS / 2);
        Frame frame = frame(1000, 1);
        byte[] payload = frame.payload();
        Arrays.fill(payload, payload.length - payload.length / 3, payload.length, (byte) 0xff);
        send(new Frame(frame.tenant(), frame.rows(), payload, List.of()));
        send(RECORDS - RECORDS / 2);
        startWriters();
        stack.await(
                tenant,
                "SELECT concat(toString(count()), ' ', toString(uniqExact(sender, seq))) FROM logs",
                RECORDS * LINES + " " + RECORDS * LINES);
        assertThat(new String(
                        deadLetters(1)
                                .getFirst()
                                .headers()
                                .lastHeader("varve-dead-reason")
                                .value(),
                        UTF_8))
                .contains("log rows");
    }

    @Test
    void aStoreThatIsKilledAgainAndAgainLosesAndDoublesNothing() throws Exception {
        startWriters();
        int sent = 0;
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < RECORDS / 4; i++) {
                send(frame(sent++, LINES));
                Thread.sleep(20);
            }
            stack.store().kill();
        }
        assertThat(stack.store().awaitReady(Duration.ofSeconds(60))).isTrue();
        stack.await(tenant, COUNTS, EACH_ONCE);
    }

    /** A kill that comes late hits the next statement on the engine's connection, which may be an insert. */
    @Test
    void insertsThatAreKilledAreRepeatedAndStoredOnce() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        startWriters(registry);
        AtomicBoolean stop = new AtomicBoolean();
        Thread killer = Thread.ofVirtual().start(() -> {
            while (!stop.get()) {
                stack.client().query(new SystemQuery("KILL QUERY WHERE query ILIKE 'INSERT%' ASYNC FORMAT Null"));
            }
        });
        int sent = 0;
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (sent < RECORDS || (failures(registry) < 3 && System.nanoTime() < deadline)) {
            send(frame(sent++, LINES));
        }
        stop.set(true);
        killer.join();
        assertThat(failures(registry)).as("inserts that were hit").isGreaterThan(2);
        stack.await(tenant, COUNTS, sent * LINES + " " + sent * LINES + " " + sent * LINES + " " + sent);
    }

    private static double failures(SimpleMeterRegistry registry) {
        return registry.get("varve.writer.failures").counter().count();
    }

    /** Without a look at the epochs the first records after the cut would be passed over: they have the offsets of stored ones. */
    @Test
    void aLogThatWasCutAndFilledAgainIsReadFromTheCut() throws Exception {
        OffsetRange kept = send(RECORDS / 2);
        long size = Files.size(stack.kafkaLog(partition));
        OffsetRange gone = send(RECORDS / 4);
        startWriters();
        awaitStored(gone);
        writers.close();
        OffsetRange filled = fillAfterCut(kept, size);
        startWriters();
        stack.await(tenant, COUNTS, EACH_ONCE);
        awaitStored(filled);
    }

    @Test
    void recordsInPlaceOfThoseThatACutLogHadInFlightAreStored() throws Exception {
        OffsetRange kept = send(RECORDS / 2);
        long size = Files.size(stack.kafkaLog(partition));
        OffsetRange gone = send(RECORDS / 4);
        // The insert of all of them has happened when their log is cut.
        OffsetRange inFlight = new OffsetRange(kept.from(), gone.to(), gone.epoch(), OffsetRange.Summaries.BY_WRITER);
        announce(inFlight);
        FrameConcatenation frames = frames(inFlight);
        for (IngestTable table : List.of(IngestTable.STREAMS, IngestTable.LOGS)) {
            stack.client().insert(new ArrowInsert(table.table(), inFlight.token(partition), frames.stream(table)));
        }
        OffsetRange filled = fillAfterCut(kept, size);
        assertThat(filled.to()).isEqualTo(inFlight.to());
        startWriters();
        awaitStored(filled);
        assertThat(stack.ask(tenant, "SELECT toString(uniqExact(sender, seq)) FROM logs"))
                .isEqualTo(Integer.toString(RECORDS * LINES));
    }

    @Test
    void aStoreThatIsAwayForAWhileOnlyDelays() throws Exception {
        stack.stopStore();
        startWriters();
        OffsetRange range = send(RECORDS);
        Thread.sleep(1500);
        stack.startStoreAgain();
        stack.await(tenant, COUNTS, EACH_ONCE);
        awaitStored(range);
    }

    @Test
    void aWriterThatIsReplacedWhileItWorksStoresNothingTwice() throws Exception {
        int sent = 0;
        for (int round = 0; round < 4; round++) {
            startWriters();
            for (int i = 0; i < RECORDS / 4; i++) {
                send(frame(sent++, LINES));
            }
            Thread.sleep(300);
            writers.close();
        }
        startWriters();
        stack.await(tenant, COUNTS, EACH_ONCE);
    }

    private OffsetRange send(int records) throws Exception {
        long from = Long.MAX_VALUE;
        long to = 0;
        for (int i = 0; i < records; i++) {
            long offset = send(frame(nextRecord++, LINES));
            from = Math.min(from, offset);
            to = offset + 1;
        }
        return new OffsetRange(from, to, epoch(to - 1), OffsetRange.Summaries.BY_WRITER);
    }

    /**
     * Others in the place of what came after some records.
     *
     * @param size of the log when they were its last
     */
    private OffsetRange fillAfterCut(OffsetRange kept, long size) throws Exception {
        stack.stopKafka();
        stack.cutKafka(partition, size);
        stack.startKafkaAgain();
        OffsetRange filled = send(RECORDS / 4);
        assertThat(filled.from()).as("the log was cut").isEqualTo(kept.to());
        return filled;
    }

    private int nextRecord;

    private long send(Frame frame) throws Exception {
        return send(frame, FrameHeaders.SCHEMA_VERSION);
    }

    private long send(Frame frame, String version) throws Exception {
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(partition.topic(), partition.partition(), null, frame.payload());
        message.headers()
                .add(FrameHeaders.SCHEMA, version.getBytes(UTF_8))
                .add(FrameHeaders.TENANT, frame.tenant().getBytes(UTF_8))
                .add(FrameHeaders.ROWS, Integer.toString(frame.rows()).getBytes(UTF_8));
        return producer.send(message).get(10, TimeUnit.SECONDS).offset();
    }

    /** Lines of one stream of the test's tenant. */
    private Frame frame(int stream, int lines) throws Exception {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            values.append(i == 0 ? "" : ",")
                    .append("[\"")
                    .append(1_780_000_000_000_000_000L + i * 1_000_000_000L)
                    .append("\",\"line ")
                    .append(stream)
                    .append('-')
                    .append(i)
                    .append("\"]");
        }
        String json =
                "{\"streams\":[{\"stream\":{\"app\":\"a\",\"n\":\"" + stream + "\"},\"values\":[" + values + "]}]}";
        LogBatch batch = new LogBatch(
                tenant,
                IngestPolicy.DEFAULT,
                new RecordSequence(testNumber * 1000 + stream, System.currentTimeMillis()),
                new StreamRegistry(1000));
        assertThat(new LokiPushDecoder()
                        .decodeJson(json.getBytes(UTF_8), batch, System.currentTimeMillis() * 1_000_000)
                        .accepted())
                .isEqualTo(lines);
        return batch.seal();
    }

    /** The same rows in the format of the release before. */
    private static byte[] version1(Frame frame) throws Exception {
        ByteBuffer old = ByteBuffer.allocate(frame.payload().length).order(ByteOrder.LITTLE_ENDIAN);
        old.put("VRV1".getBytes(UTF_8));
        for (FrameReader.Section section : FrameReader.read(frame.payload())) {
            old.putInt(section.batches().remaining()).put(section.batches());
        }
        return Arrays.copyOf(old.array(), old.position());
    }

    private void announce(OffsetRange range) {
        try (Consumer<byte[], ByteBuffer> consumer = kafka.consumer("writer-under-test-0")) {
            consumer.assign(List.of(partition));
            consumer.commitSync(Map.of(partition, range.announced()));
        }
    }

    private int epoch(long offset) {
        return read(partition, offset, 1).getFirst().leaderEpoch().orElseThrow();
    }

    private void awaitStored(OffsetRange range) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        OffsetAndMetadata last = null;
        try (Consumer<byte[], ByteBuffer> consumer = kafka.consumer("onlooker")) {
            while (System.nanoTime() < deadline) {
                last = consumer.committed(Set.of(partition)).get(partition);
                if (range.stored().equals(last)) {
                    return;
                }
                Thread.sleep(100);
            }
        }
        assertThat(last).isEqualTo(range.stored());
    }

    private List<ConsumerRecord<byte[], byte[]>> deadLetters(int count) {
        return read(new TopicPartition(partition.topic() + ".dead", 0), 0, count);
    }

    private FrameConcatenation frames(OffsetRange range) throws Exception {
        FrameConcatenation frames = new FrameConcatenation();
        for (ConsumerRecord<byte[], byte[]> message :
                read(partition, range.from(), (int) (range.to() - range.from()))) {
            frames.add(message.value());
        }
        return frames;
    }

    private List<ConsumerRecord<byte[], byte[]>> read(TopicPartition source, long from, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = kafka.reader()) {
            consumer.assign(List.of(source));
            consumer.seek(source, from);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (records.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records.subList(0, Math.min(count, records.size()));
    }
}
