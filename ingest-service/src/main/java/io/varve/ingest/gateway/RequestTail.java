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
    /** Records of each partition. A record of a busy time is a megabyte and more, and a producer has 48 MB under way at most. */
    private static final long RECORDS = 64;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private RequestTail() {}

    /**
     * Tells of every request that is found.
     *
     * @throws KafkaException when Kafka does not give them in time
     */
    static void read(KafkaClients kafka, RecentRequests requests) {
        String topic = kafka.settings().topic();
        try (Consumer<byte[], byte[]> consumer = kafka.reader()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, PATIENCE).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, PATIENCE);
            Map<TopicPartition, Long> unread = new HashMap<>();
            consumer.endOffsets(partitions, PATIENCE).forEach((partition, end) -> {
                long from = Math.max(begins.getOrDefault(partition, 0L), end - RECORDS);
                if (from < end) {
                    consumer.seek(partition, from);
                    unread.put(partition, end);
                } else {
                    consumer.pause(List.of(partition));
                }
            });
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!unread.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(500))) {
                    remember(message, requests);
                }
                unread.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                if (System.nanoTime() - deadline > 0) {
                    throw new KafkaException("Kafka did not give the last records of " + unread.keySet() + " within "
                            + PATIENCE.toSeconds() + " s");
                }
            }
        }
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
