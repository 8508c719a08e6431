package io.varve.ingest.writer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.ingest.KafkaClients;
import io.varve.wire.frame.FrameHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * The dead letters as an operator sees them: those that wait, and their way back. Which were replayed is the offset that a consumer group of
 * their own has committed; what can't be stored again comes back as a new letter.
 */
public final class DeadLetterTopic {
    static final String REASON = "varve-dead-reason";
    static final String ORIGIN = "varve-dead-origin";

    private static final String GROUP_SUFFIX = "-dead-letters";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern ORIGIN_PARTITION = Pattern.compile(".*-(\\d{1,9})-\\d{1,19}");

    private final KafkaClients kafka;
    private final TopicPartition partition;

    public DeadLetterTopic(KafkaClients kafka) {
        this.kafka = kafka;
        this.partition = new TopicPartition(kafka.settings().deadTopic(), 0);
    }

    /**
     * One record that could not be stored.
     *
     * @param offset on the topic of dead letters
     * @param origin where it was: topic, partition and offset
     * @param time when it was put there
     * @param tenant whose rows it has; empty when it does not say
     * @param rows how many; empty when it does not say
     * @param reason why it could not be stored
     */
    public record Letter(long offset, String origin, Instant time, String tenant, String rows, String reason) {}

    /** Does something with a letter. */
    private interface Work {
        /** Whether to go on. */
        boolean on(ConsumerRecord<byte[], byte[]> letter);
    }

    /**
     * How many wait.
     *
     * @throws KafkaException when Kafka does not answer in time
     */
    public long waiting() {
        try (Consumer<byte[], byte[]> consumer = open()) {
            return Math.max(0, end(consumer) - first(consumer));
        }
    }

    /**
     * Those that wait, oldest first.
     *
     * @param most how many of them at most
     * @throws KafkaException when Kafka does not answer in time
     */
    public List<Letter> list(int most) {
        List<Letter> letters = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = open()) {
            read(consumer, letter -> {
                letters.add(letter(letter));
                return letters.size() < most;
            });
        }
        return letters;
    }

    /**
     * Sends those that wait back to the partitions that they came from, each acknowledged before the next; the writers take them as they
     * take any record.
     *
     * @return how many
     * @throws KafkaException when Kafka does not take one; those before it have been replayed
     */
    public int replay() {
        int[] replayed = new int[1];
        try (Consumer<byte[], byte[]> consumer = open();
                Producer<byte[], byte[]> producer = kafka.producer()) {
            read(consumer, letter -> {
                send(producer, letter);
                consumer.commitSync(Map.of(partition, new OffsetAndMetadata(letter.offset() + 1)), PATIENCE);
                replayed[0]++;
                return true;
            });
        }
        return replayed[0];
    }

    private Consumer<byte[], byte[]> open() {
        Consumer<byte[], byte[]> consumer = kafka.reader(kafka.settings().group() + GROUP_SUFFIX);
        consumer.assign(List.of(partition));
        return consumer;
    }

    private long end(Consumer<byte[], byte[]> consumer) {
        return consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
    }

    private long first(Consumer<byte[], byte[]> consumer) {
        long oldest = consumer.beginningOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
        OffsetAndMetadata replayed =
                consumer.committed(java.util.Set.of(partition), PATIENCE).get(partition);
        return replayed == null ? oldest : Math.max(oldest, replayed.offset());
    }

    private void read(Consumer<byte[], byte[]> consumer, Work work) {
        long end = end(consumer);
        consumer.seek(partition, first(consumer));
        long quietSince = System.nanoTime();
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(Duration.ofMillis(500))) {
                quietSince = System.nanoTime();
                if (letter.offset() >= end || !work.on(letter)) {
                    return;
                }
            }
            if (System.nanoTime() - quietSince > PATIENCE.toNanos()) {
                throw new KafkaException("Kafka does not give the dead letters");
            }
        }
    }

    private void send(Producer<byte[], byte[]> producer, ConsumerRecord<byte[], byte[]> letter) {
        Matcher origin = ORIGIN_PARTITION.matcher(text(letter, ORIGIN));
        Integer to = origin.matches() ? Integer.valueOf(origin.group(1)) : null;
        ProducerRecord<byte[], byte[]> again =
                new ProducerRecord<>(kafka.settings().topic(), to, letter.key(), letter.value());
        for (Header header : letter.headers()) {
            if (!header.key().equals(REASON) && !header.key().equals(ORIGIN)) {
                again.headers().add(header);
            }
        }
        try {
            producer.send(again).get(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("Kafka did not take the dead letter at offset " + letter.offset(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while replaying dead letters", e);
        }
    }

    private static Letter letter(ConsumerRecord<byte[], byte[]> letter) {
        return new Letter(
                letter.offset(),
                text(letter, ORIGIN),
                Instant.ofEpochMilli(letter.timestamp()),
                text(letter, FrameHeaders.TENANT),
                text(letter, FrameHeaders.ROWS),
                text(letter, REASON));
    }

    private static String text(ConsumerRecord<byte[], byte[]> letter, String header) {
        Header last = letter.headers().lastHeader(header);
        return last == null || last.value() == null ? "" : new String(last.value(), UTF_8);
    }
}
