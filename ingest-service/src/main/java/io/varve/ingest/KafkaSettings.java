package io.varve.ingest;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The log of record ({@code varve.kafka.*}).
 *
 * @param bootstrapServers where Kafka is, {@code host:port} separated by commas
 * @param topic the topic of logs, made at the start when it is absent; records that can never be stored go to the topic of this name
 *     with {@code .dead} behind it
 * @param partitions of a topic that is made, 1 to 10,000
 * @param replicationFactor of a topic that is made; -1 leaves it to the broker
 * @param group the consumer group of the writers
 * @param compression how records are compressed: lz4, zstd, snappy, gzip or none
 * @param maxRecordBytes the largest record, not compressed; 1 MB to 100 MB. The broker's message.max.bytes must not be smaller
 * @param bufferMemory memory for records that Kafka has not acknowledged
 * @param deliveryTimeout how long a record is tried before its requests are answered with 503; 1 s to 5 minutes
 * @param properties further client settings by Kafka's names, such as {@code security.protocol}
 */
@ConfigurationProperties("varve.kafka")
public record KafkaSettings(
        @DefaultValue("127.0.0.1:9092") String bootstrapServers,
        @DefaultValue("varve.logs") String topic,
        @DefaultValue("2") int partitions,
        @DefaultValue("-1") short replicationFactor,
        @DefaultValue("varve-writer") String group,
        @DefaultValue("lz4") String compression,
        @DefaultValue("8MB") DataSize maxRecordBytes,
        @DefaultValue("48MB") DataSize bufferMemory,
        @DefaultValue("10s") Duration deliveryTimeout,
        @DefaultValue Map<String, String> properties) {
    public KafkaSettings {
        if (partitions < 1 || partitions > 10_000) {
            throw new IllegalArgumentException("varve.kafka.partitions must be 1 to 10000, but is " + partitions);
        }
        if (maxRecordBytes.toBytes() < 1_000_000 || maxRecordBytes.toMegabytes() > 100) {
            throw new IllegalArgumentException(
                    "varve.kafka.max-record-bytes must be 1MB to 100MB, but is " + maxRecordBytes);
        }
        if (deliveryTimeout.toMillis() < 1000 || deliveryTimeout.toMinutes() > 5) {
            throw new IllegalArgumentException(
                    "varve.kafka.delivery-timeout must be 1s to 5m, but is " + deliveryTimeout);
        }
        properties = Map.copyOf(properties);
    }

    /** The topic of records that can never be stored. */
    public String deadTopic() {
        return topic + ".dead";
    }
}
