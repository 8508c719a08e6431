package io.varve.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Asks Kafka how much of the topic of logs the group of the writers has not stored. */
final class KafkaUnread {
    private static final long PATIENCE_SECONDS = 5;

    private KafkaUnread() {}

    static Map<Integer, KafkaClients.Unread> of(Admin admin, KafkaSettings settings)
            throws ExecutionException, TimeoutException, InterruptedException {
        String topic = settings.topic();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = admin.describeConfigs(List.of(resource))
                .all()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .getOrDefault(resource, new Config(List.of()));
        ConfigEntry retention = config.get(TopicConfig.RETENTION_BYTES_CONFIG);
        long retentionBytes = retention == null ? -1 : Long.parseLong(retention.value());
        Map<TopicPartition, Long> sizes = sizes(admin, topic);
        Map<TopicPartition, OffsetAndMetadata> committed = committed(admin, settings);
        Map<TopicPartition, ListOffsetsResultInfo> earliest = offsets(admin, sizes, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> latest = offsets(admin, sizes, OffsetSpec.latest());
        Map<Integer, KafkaClients.Unread> unread = new HashMap<>();
        sizes.forEach((partition, size) -> {
            long begin = Objects.requireNonNull(earliest.get(partition)).offset();
            long end = Objects.requireNonNull(latest.get(partition)).offset();
            OffsetAndMetadata position = committed.get(partition);
            long from = position == null ? begin : Math.clamp(position.offset(), begin, end);
            double share = end == begin ? 0 : (double) (end - from) / (end - begin);
            unread.put(partition.partition(), new KafkaClients.Unread((long) (share * size), retentionBytes));
        });
        return unread;
    }

    static Map<Integer, Long> stored(Admin admin, KafkaSettings settings)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<Integer, Long> stored = new HashMap<>();
        committed(admin, settings).forEach((partition, position) -> {
            if (position != null && partition.topic().equals(settings.topic())) {
                stored.put(partition.partition(), position.offset());
            }
        });
        return stored;
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, KafkaSettings settings)
            throws ExecutionException, TimeoutException, InterruptedException {
        return admin.listConsumerGroupOffsets(settings.group())
                .partitionsToOffsetAndMetadata()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static Map<TopicPartition, Long> sizes(Admin admin, String topic)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<Integer> brokers = admin.describeCluster().nodes().get(PATIENCE_SECONDS, TimeUnit.SECONDS).stream()
                .map(Node::id)
                .toList();
        Map<TopicPartition, Long> sizes = new HashMap<>();
        admin.describeLogDirs(brokers)
                .allDescriptions()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .values()
                .forEach(directories -> directories
                        .values()
                        .forEach(directory -> directory.replicaInfos().forEach((partition, replica) -> {
                            if (partition.topic().equals(topic)) {
                                sizes.merge(partition, replica.size(), Math::max);
                            }
                        })));
        return sizes;
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
            Admin admin, Map<TopicPartition, Long> partitions, OffsetSpec which)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.keySet().forEach(partition -> asked.put(partition, which));
        return admin.listOffsets(asked).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
