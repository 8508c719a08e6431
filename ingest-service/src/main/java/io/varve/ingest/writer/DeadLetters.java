package io.varve.ingest.writer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps records that can never be stored on a topic of their own, with the reason and where they were, so that nothing acknowledged is
 * dropped silently. A record that is met again after a crash is put there again.
 */
final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final long ACKNOWLEDGE_SECONDS = 30;

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final WriterMetrics metrics;

    DeadLetters(Producer<byte[], byte[]> producer, String topic, WriterMetrics metrics) {
        this.producer = producer;
        this.topic = topic;
        this.metrics = metrics;
    }

    /**
     * Returns when Kafka has it.
     *
     * @throws KafkaException when it has not; the range is tried again then
     */
    void put(ConsumerRecord<byte[], ByteBuffer> message, String reason) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topic, null, message.key(), bytes(message.value()));
        message.headers().forEach(letter.headers()::add);
        letter.headers().add(DeadLetterTopic.REASON, reason.getBytes(StandardCharsets.UTF_8));
        letter.headers()
                .add(
                        DeadLetterTopic.ORIGIN,
                        (message.topic() + "-" + message.partition() + "-" + message.offset())
                                .getBytes(StandardCharsets.UTF_8));
        try {
            producer.send(letter).get(ACKNOWLEDGE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("a record that can't be stored could not be put on " + topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while putting a record on " + topic, e);
        }
        metrics.deadLetter();
        LOG.error(
                "The record at offset {} of partition {} can't be stored and was put on {}: {}",
                message.offset(),
                message.partition(),
                topic,
                reason);
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer value) {
        if (value == null) {
            return null;
        }
        byte[] bytes = new byte[value.remaining()];
        value.get(value.position(), bytes);
        return bytes;
    }
}
