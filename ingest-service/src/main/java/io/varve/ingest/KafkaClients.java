package io.varve.ingest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jspecify.annotations.Nullable;

/** Makes the Kafka clients of gateway and writer, set up so that the promises hold. */
public final class KafkaClients implements AutoCloseable {
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(30);
    /** How long a caller waits for room in the producer's buffer or for Kafka to be there at all. */
    private static final Duration MAX_BLOCK = Duration.ofSeconds(3);

    private final KafkaSettings settings;
    private @Nullable Admin admin;

    public KafkaClients(KafkaSettings settings) {
        this.settings = settings;
    }

    public KafkaSettings settings() {
        return settings;
    }

    /** Acknowledged by all replicas in sync, idempotent. */
    public Producer<byte[], byte[]> producer() {
        Map<String, Object> properties = common();
        int deliveryMillis = Math.toIntExact(settings.deliveryTimeout().toMillis());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compression());
        // The gateway has waited for company already.
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
        properties.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                Math.toIntExact(settings.maxRecordBytes().toBytes()) + (1 << 16));
        properties.put(
                ProducerConfig.BUFFER_MEMORY_CONFIG, settings.bufferMemory().toBytes());
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(500, deliveryMillis / 2));
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMillis);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * A member of the writers' group. A record's value is the buffer that it was decompressed into, not a copy of it.
     *
     * @param instance the member's name; who comes with the same takes over its partitions at once
     */
    public Consumer<byte[], ByteBuffer> consumer(String instance) {
        Map<String, Object> properties = common();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instance);
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Whoever reads from the beginning again because the log has changed under it would store all of it twice.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteBufferDeserializer());
    }

    /** Belongs to no group and commits nothing: for looking at what is there. */
    public Consumer<byte[], byte[]> reader() {
        return reader(null);
    }

    /**
     * Is told what to read and has no partitions of its own, but remembers where it was.
     *
     * @param group under whose name it commits; null when it commits nothing
     */
    public Consumer<byte[], byte[]> reader(@Nullable String group) {
        Map<String, Object> properties = common();
        if (group != null) {
            properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        }
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Makes the topics that are absent.
     *
     * @throws IllegalStateException when Kafka is not there or refuses
     */
    public void createTopics() {
        Map<String, String> configuration = Map.of(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Long.toString(settings.maxRecordBytes().toBytes() + (1 << 16)));
        // They wait for a person: only their size is bounded.
        Map<String, String> ofDeadLetters = new HashMap<>(configuration);
        ofDeadLetters.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        try (Admin admin = Admin.create(common())) {
            var results = admin.createTopics(List.of(
                    topic(settings.topic(), settings.partitions()).configs(configuration),
                    topic(settings.deadTopic(), 1).configs(ofDeadLetters)));
            for (var result : results.values().entrySet()) {
                try {
                    result.getValue().get(ADMIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new IllegalStateException(
                                "Kafka at " + settings.bootstrapServers() + " did not make the topic " + result.getKey()
                                        + ": " + e.getCause(),
                                e);
                    }
                }
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "Kafka at " + settings.bootstrapServers() + " did not answer within " + ADMIN_TIMEOUT.toSeconds()
                            + " s; see varve.kafka.bootstrap-servers",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making topics", e);
        }
    }

    /**
     * What the writers have still to store of one partition.
     *
     * @param bytes on the disk of the broker, compressed; estimated from the share of its offsets
     * @param retentionBytes beyond which Kafka deletes the oldest; -1 for never
     */
    public record Unread(long bytes, long retentionBytes) {}

    /**
     * What is unread of each partition of the topic of logs, by its number.
     *
     * @throws KafkaException when Kafka does not answer in time or does not let this client ask
     */
    public Map<Integer, Unread> unread() {
        return ask(KafkaUnread::of, "how much is unread");
    }

    /**
     * Up to which offset the group of the writers has stored each partition, by its number.
     *
     * @throws KafkaException when Kafka does not answer in time or does not let this client ask
     */
    public Map<Integer, Long> stored() {
        return ask(KafkaUnread::stored, "how much is stored");
    }

    /** A question that Kafka answers within some seconds, or not at all. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(Admin admin, KafkaSettings settings) throws ExecutionException, TimeoutException, InterruptedException;
    }

    private <T> T ask(Question<T> question, String what) {
        try {
            return question.ask(admin(), settings);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("Kafka did not say " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking Kafka", e);
        }
    }

    private synchronized Admin admin() {
        Admin existing = admin;
        if (existing == null) {
            existing = Admin.create(common());
            admin = existing;
        }
        return existing;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }

    private NewTopic topic(String name, int partitions) {
        Optional<Short> replication =
                settings.replicationFactor() < 1 ? Optional.empty() : Optional.of(settings.replicationFactor());
        return new NewTopic(name, Optional.of(partitions), replication);
    }

    private Map<String, Object> common() {
        Map<String, Object> properties = new HashMap<>(settings.properties());
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        properties.put("enable.metrics.push", false);
        return properties;
    }
}
