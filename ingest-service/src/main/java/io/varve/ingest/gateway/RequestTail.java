package io.varve.ingest.gateway;

import io.varve.ingest.KafkaClients;
import io.varve.wire.frame.FrameHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Reads from the ends of Kafka's partitions which requests the process before this one had sent: those it did not live to acknowledge come
 * again. What a producer can have under way at once is bounded by its buffer, so the ends are enough.
 */
final class RequestTail {
    /** Records that are read first of each partition, and then always so many times as many before them, until it is enough. */
    private static final long FIRST_RECORDS = 256;

    private static final int GROWTH = 8;

    /** Bytes of each partition: a producer has 48 MB of records under way at most. */
    private static final long ENOUGH_BYTES = 48L << 20;

    /** Records of each partition, for times of tiny ones: what had been sent in the last seconds at some thousand records a second. */
    private static final long ENOUGH_RECORDS = 16_000;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private RequestTail() {}

    /**
     * Tells of every request that is found at the ends.
     *
     * @throws KafkaException when Kafka does not give them in time
     */
    static void read(KafkaClients kafka, RecentRequests requests) {
        try (Consumer<byte[], byte[]> consumer = kafka.reader()) {
            List<TopicPartition> partitions = partitions(consumer, kafka);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, PATIENCE);
            consumer.endOffsets(partitions, PATIENCE).forEach((partition, end) -> {
                long oldest = Math.max(begins.getOrDefault(partition, 0L), end - ENOUGH_RECORDS);
                long to = end;
                long bytes = 0;
                for (long records = FIRST_RECORDS; to > oldest && bytes < ENOUGH_BYTES; records *= GROWTH) {
                    long from = Math.max(oldest, to - records);
                    bytes += read(consumer, partition, from, to, requests);
                    to = from;
                }
            });
        }
    }

    /**
     * Tells of every request that was sent at a time or later.
     *
     * @param unixMillis by our clock
     * @throws KafkaException when Kafka does not give them in time
     */
    static void readSince(KafkaClients kafka, RecentRequests requests, long unixMillis) {
        try (Consumer<byte[], byte[]> consumer = kafka.reader()) {
            List<TopicPartition> partitions = partitions(consumer, kafka);
            Map<TopicPartition, Long> times = new HashMap<>();
            partitions.forEach(partition -> times.put(partition, unixMillis));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            consumer.offsetsForTimes(times, PATIENCE).forEach((partition, found) -> {
                if (found != null) {
                    read(consumer, partition, found.offset(), ends.getOrDefault(partition, 0L), requests);
                }
            });
        }
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, KafkaClients kafka) {
        String topic = kafka.settings().topic();
        return consumer.partitionsFor(topic, PATIENCE).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    /** Tells of the requests in a range of offsets; gives the bytes of its records. */
    private static long read(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, long from, long to, RecentRequests requests) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        long bytes = 0;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(partition, PATIENCE) < to) {
            for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(500))) {
                if (message.offset() < to) {
                    bytes += message.serializedValueSize();
                    remember(message, requests);
                }
            }
            if (System.nanoTime() - deadline > 0) {
                throw new KafkaException("Kafka did not give the records " + from + " to " + to + " of " + partition
                        + " within " + PATIENCE.toSeconds() + " s");
            }
        }
        return bytes;
    }

    private static void remember(ConsumerRecord<byte[], byte[]> message, RecentRequests requests) {
        Header header = message.headers().lastHeader(FrameHeaders.REQUESTS);
        if (header == null) {
            return;
        }
        byte[] digests = header.value();
        for (int offset = 0; offset + RequestDigest.BYTES <= digests.length; offset += RequestDigest.BYTES) {
            requests.stored(RequestDigest.read(digests, offset));
        }
    }
}
