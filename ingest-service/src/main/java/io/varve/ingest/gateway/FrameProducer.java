package io.varve.ingest.gateway;

import io.varve.ingest.gateway.RefusalException.Reason;
import io.varve.store.TenantId;
import io.varve.wire.frame.Frame;
import io.varve.wire.frame.FrameHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends frames to Kafka and tells when Kafka has them. */
final class FrameProducer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FrameProducer.class);

    /** Each waits for some seconds. */
    private static final int TRIES_AT_START = 10;

    /** Of a request for the store: far less than clients wait for an answer. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private static final byte[] VERSION = FrameHeaders.SCHEMA_VERSION.getBytes(StandardCharsets.UTF_8);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final GatewayMetrics metrics;
    private final Lanes lanes;
    private final StoreWindow window;

    /** @throws KafkaException when Kafka does not say how many partitions there are, asked for half a minute */
    FrameProducer(Producer<byte[], byte[]> producer, String topic, Duration lag, GatewayMetrics metrics) {
        this.producer = producer;
        this.topic = topic;
        this.metrics = metrics;
        this.lanes = new Lanes(Lane.ofPartitions(partitions()), System.nanoTime());
        this.window = new StoreWindow(lanes.all().size(), lag, LONGEST_WAIT, System.nanoTime());
    }

    Lanes lanes() {
        return lanes;
    }

    /** What was sent and is not stored yet. */
    StoreWindow window() {
        return window;
    }

    /** Completes when all replicas in sync have the frame; fails with a {@link RefusalException} otherwise. May block for some seconds. */
    void send(Lane lane, Frame frame, List<RequestDigest> requests, CompletableFuture<Void> acknowledged) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic, lane.partition(), null, frame.payload());
        message.headers()
                .add(FrameHeaders.SCHEMA, VERSION)
                .add(FrameHeaders.TENANT, frame.tenant().getBytes(StandardCharsets.UTF_8))
                .add(FrameHeaders.ROWS, Integer.toString(frame.rows()).getBytes(StandardCharsets.UTF_8));
        if (!requests.isEmpty()) {
            ByteBuffer digests = ByteBuffer.allocate(requests.size() * RequestDigest.BYTES);
            requests.forEach(request -> request.write(digests));
            message.headers().add(FrameHeaders.REQUESTS, digests.array());
        }
        long start = System.nanoTime();
        try {
            var _ = producer.send(message, (place, failure) -> {
                metrics.sent(frame.payload().length, System.nanoTime() - start, failure == null);
                if (failure == null) {
                    if (place.hasOffset()) {
                        window.acknowledged(
                                lane.partition(),
                                place.offset(),
                                new TenantId(frame.tenant()),
                                frame.payload().length,
                                System.nanoTime());
                    }
                    lane.streams().acknowledged(frame);
                    acknowledged.complete(null);
                } else {
                    lane.streams().lost();
                    acknowledged.completeExceptionally(refusal(failure));
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            lane.streams().lost();
            acknowledged.completeExceptionally(refusal(e));
        }
    }

    /**
     * Sends a record without rows to each partition and returns when Kafka has them. Then every record that was sent before and never
     * acknowledged is there, or never will be: of an idempotent producer a partition takes nothing that comes behind what was sent later.
     *
     * @throws KafkaException when Kafka does not acknowledge them
     */
    void fence() {
        List<Future<RecordMetadata>> fences = new ArrayList<>();
        for (Lane lane : lanes.all()) {
            ProducerRecord<byte[], byte[]> fence =
                    new ProducerRecord<>(topic, lane.partition(), null, Frame.withoutRows());
            fence.headers()
                    .add(FrameHeaders.SCHEMA, VERSION)
                    .add(FrameHeaders.ROWS, "0".getBytes(StandardCharsets.UTF_8));
            fences.add(producer.send(fence));
        }
        try {
            for (Future<RecordMetadata> fence : fences) {
                fence.get();
            }
        } catch (ExecutionException e) {
            throw new KafkaException("Kafka does not take a record behind those that it did not acknowledge", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking Kafka what it has", e);
        }
    }

    private static RefusalException refusal(Exception failure) {
        if (failure instanceof RecordTooLargeException) {
            return new RefusalException(
                    Reason.TOO_LARGE,
                    "the request's rows make a Kafka record larger than varve.kafka.max-record-bytes; send fewer at once",
                    failure);
        }
        return new RefusalException(
                Reason.UNAVAILABLE, "Kafka does not acknowledge records now; send this request again later", failure);
    }

    private int partitions() {
        for (int tries = 1; ; tries++) {
            try {
                return producer.partitionsFor(topic).size();
            } catch (TimeoutException e) {
                if (tries == TRIES_AT_START) {
                    throw e;
                }
                LOG.info("Kafka does not know the topic {} yet: {}", topic, e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
