package io.varve.ingest.writer;

import io.varve.store.StoreClient;
import io.varve.store.StoreException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer of the group and the inserts of its partitions, on one thread. Whatever fails is repeated with growing pauses, in which
 * the partition is not read on and the membership in the group is kept; after a fault of the consumer itself a new one takes its
 * place and goes on from what is committed.
 */
final class TelemetryWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryWriter.class);
    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(2);

    private final String topic;
    private final WriterSettings settings;
    private final Supplier<Consumer<byte[], ByteBuffer>> consumers;
    private final StoreClient store;
    private final DeadLetters deadLetters;
    private final WriterMetrics metrics;
    private final Map<TopicPartition, PartitionQueue> queues = new HashMap<>();

    /** The ends of what is left of logs that were cut, for the next assignment. */
    private final Map<TopicPartition, OffsetAndMetadata> cuts = new HashMap<>();

    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable Consumer<byte[], ByteBuffer> current;

    TelemetryWriter(
            String name,
            String topic,
            WriterSettings settings,
            Supplier<Consumer<byte[], ByteBuffer>> consumers,
            StoreClient store,
            DeadLetters deadLetters,
            WriterMetrics metrics) {
        this.topic = topic;
        this.settings = settings;
        this.consumers = consumers;
        this.store = store;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!stopping) {
            try (Consumer<byte[], ByteBuffer> consumer = consumers.get()) {
                current = consumer;
                consume(consumer);
            } catch (WakeupException e) {
                LOG.debug("Woken up to stop", e);
            } catch (LogTruncationException e) {
                LOG.error("A partition's log was cut: {}", e.getMessage());
                cuts.putAll(e.divergentOffsets());
                pause();
            } catch (RuntimeException e) {
                LOG.error("The writer's consumer failed; a new one goes on from what is committed", e);
                pause();
            } finally {
                current = null;
                queues.clear();
            }
        }
    }

    private void consume(Consumer<byte[], ByteBuffer> consumer) {
        consumer.subscribe(List.of(topic), new Assignment(consumer));
        while (!stopping) {
            for (ConsumerRecord<byte[], ByteBuffer> message : consumer.poll(untilNextWork())) {
                PartitionQueue queue = queues.get(new TopicPartition(message.topic(), message.partition()));
                if (queue != null) {
                    queue.add(message, System.nanoTime());
                }
            }
            for (PartitionQueue queue : List.copyOf(queues.values())) {
                work(consumer, queue);
            }
            metrics.lag(lag(consumer));
        }
    }

    private void work(Consumer<byte[], ByteBuffer> consumer, PartitionQueue queue) {
        RangeInsert insert = queue.begin(consumer.position(queue.partition()), System.nanoTime());
        if (insert != null && insert.notBeforeNanos() - System.nanoTime() <= 0) {
            advance(consumer, queue, insert);
        }
        if (queue.isFull()) {
            consumer.pause(Set.of(queue.partition()));
        } else {
            consumer.resume(Set.of(queue.partition()));
        }
    }

    private void advance(Consumer<byte[], ByteBuffer> consumer, PartitionQueue queue, RangeInsert insert) {
        try {
            insert.advance(
                    (range, stored) ->
                            consumer.commitSync(Map.of(queue.partition(), stored ? range.stored() : range.announced())),
                    store,
                    deadLetters);
            queue.finished(System.nanoTime());
        } catch (WakeupException e) {
            throw e;
        } catch (StoreException | KafkaException | IllegalStateException e) {
            metrics.failure();
            insert.putOff(System.nanoTime());
            LOG.warn(
                    "Offsets {} of {} are not stored yet and are tried again: {}",
                    insert.range(),
                    queue.partition(),
                    e.getMessage());
        }
    }

    private Duration untilNextWork() {
        long now = System.nanoTime();
        long nanos = IDLE.toNanos();
        for (PartitionQueue queue : queues.values()) {
            RangeInsert insert = queue.inserting();
            nanos = Math.min(
                    nanos, insert == null ? queue.nanosUntilDue(now) : Math.max(0, insert.notBeforeNanos() - now));
        }
        return Duration.ofNanos(nanos);
    }

    private long lag(Consumer<byte[], ByteBuffer> consumer) {
        long lag = 0;
        for (PartitionQueue queue : queues.values()) {
            OptionalLong unread = consumer.currentLag(queue.partition());
            lag += unread.orElse(0) + queue.held();
        }
        return lag;
    }

    private void pause() {
        try {
            Thread.sleep(RESTART_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    /** Stops after the insert under way; what is not inserted stays in Kafka. */
    @Override
    public void close() {
        stopping = true;
        Consumer<byte[], ByteBuffer> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            if (!thread.join(CLOSE_LIMIT)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Partitions that come to this consumer begin where the group left off, those that leave are forgotten. */
    private final class Assignment implements ConsumerRebalanceListener {
        private final Consumer<byte[], ByteBuffer> consumer;

        Assignment(Consumer<byte[], ByteBuffer> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            for (TopicPartition partition : partitions) {
                long end = Objects.requireNonNull(ends.get(partition));
                OffsetAndMetadata cut = cuts.get(partition);
                ResumePoint resume = ResumePoint.of(
                        committed.get(partition),
                        Objects.requireNonNull(begins.get(partition)),
                        cut == null ? end : Math.min(end, cut.offset()));
                queues.put(
                        partition,
                        new PartitionQueue(partition, resume.replay(), settings, metrics, System.nanoTime()));
                consumer.seek(partition, resume.position());
                if (resume.gap() != null) {
                    LOG.error(
                            "{} is read on from offset {}: {}",
                            partition,
                            resume.position().offset(),
                            resume.gap());
                }
                if (resume.replay() != null) {
                    LOG.info("Offsets {} of {} were in flight and are inserted again", resume.replay(), partition);
                }
            }
            // Others go on from a cut of what is not assigned here, so it says nothing when that comes back.
            cuts.clear();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(queues::remove);
        }
    }
}
