package io.varve.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerTest {
    private static final TopicPartition PARTITION = new TopicPartition("lines", 0);

    @TempDir
    Path directory;

    @Test
    void keepsRecordsAndCommittedPositionsOverACleanRestart() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(KafkaBrokerOptions.in(directory))) {
            broker.createTopic(PARTITION.topic(), 1, Map.of());
            broker.createTopic(PARTITION.topic(), 1, Map.of());
            produce(broker.bootstrapServers(), "one", "two");
            try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker.bootstrapServers())) {
                assertThat(consume(consumer, 2)).containsExactly("one", "two");
                consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(1, "1..2")));
            }
            assertThat(broker.failure()).isNotDone();
        }
        try (KafkaBroker broker = KafkaBroker.start(KafkaBrokerOptions.in(directory));
                KafkaConsumer<byte[], byte[]> consumer = consumer(broker.bootstrapServers())) {
            produce(broker.bootstrapServers(), "three");
            assertThat(consumer.committed(java.util.Set.of(PARTITION)).get(PARTITION))
                    .isEqualTo(new OffsetAndMetadata(1, "1..2"));
            assertThat(consume(consumer, 3)).containsExactly("one", "two", "three");
        }
    }

    @Test
    void keepsEveryAcknowledgedRecordWhenItsProcessIsKilled() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerMain.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            String bootstrapServers = output.readLine();
            assertThat(bootstrapServers).startsWith("127.0.0.1:");
            produce(bootstrapServers, "one", "two", "three");
        } finally {
            process.destroyForcibly().waitFor();
        }
        try (KafkaBroker broker = KafkaBroker.start(KafkaBrokerOptions.in(directory));
                KafkaConsumer<byte[], byte[]> consumer = consumer(broker.bootstrapServers())) {
            assertThat(consume(consumer, 3)).containsExactly("one", "two", "three");
        }
    }

    @Test
    void refusesAFolderThatIsInUseAndAPortThatIsTaken(@TempDir Path other) {
        try (KafkaBroker broker = KafkaBroker.start(KafkaBrokerOptions.in(directory))) {
            int port = Integer.parseInt(broker.bootstrapServers().split(":", -1)[1]);
            assertThatThrownBy(() -> KafkaBroker.start(KafkaBrokerOptions.in(directory)))
                    .isInstanceOf(KafkaBrokerException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("in use by another broker");
            assertThatThrownBy(
                            () -> KafkaBroker.start(KafkaBrokerOptions.in(other).withPort(port)))
                    .isInstanceOf(KafkaBrokerException.class)
                    .hasMessageContaining(Integer.toString(port))
                    .hasMessageContaining("in use");
        }
    }

    private static void produce(String bootstrapServers, String... values) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "acks", "all");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>(PARTITION.topic(), 0, null, value.getBytes(StandardCharsets.UTF_8)))
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "group.id", "readers", "enable.auto.commit", "false");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<String> consume(KafkaConsumer<byte[], byte[]> consumer, int count) {
        consumer.assign(List.of(PARTITION));
        consumer.seekToBeginning(List.of(PARTITION));
        List<String> values = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (values.size() < count && System.nanoTime() < deadline) {
            consumer.poll(Duration.ofMillis(200))
                    .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
        }
        return values;
    }

    /** A broker in a process of its own, to be killed. */
    static final class BrokerMain {
        private BrokerMain() {}

        public static void main(String[] arguments) throws Exception {
            KafkaBroker broker = KafkaBroker.start(KafkaBrokerOptions.in(Path.of(arguments[0])));
            broker.createTopic(PARTITION.topic(), 1, Map.of());
            System.out.println(broker.bootstrapServers());
            Thread.currentThread().join();
        }
    }
}
