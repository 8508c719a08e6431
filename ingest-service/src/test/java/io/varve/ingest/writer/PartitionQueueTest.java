package io.varve.ingest.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.varve.wire.frame.FrameHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class PartitionQueueTest {
    private static final TopicPartition PARTITION = new TopicPartition("logs", 0);
    private static final long MILLISECOND = 1_000_000;

    private long offset;

    @Test
    void fewRowsWaitForTheBatchAge() {
        PartitionQueue queue = queue(Duration.ofMillis(800));
        queue.add(message(4_999), 0);
        assertThat(queue.nanosUntilDue(100 * MILLISECOND)).isEqualTo(200 * MILLISECOND);
        assertThat(queue.begin(1, 299 * MILLISECOND)).isNull();
        assertThat(queue.begin(1, 300 * MILLISECOND)).isNotNull();
    }

    @Test
    void manyRowsWaitForMoreSinceTheFirstOfThem() {
        PartitionQueue queue = queue(Duration.ofMillis(800));
        queue.add(message(4_999), 0);
        queue.add(message(1), 250 * MILLISECOND);
        assertThat(queue.begin(2, 799 * MILLISECOND)).isNull();
        RangeInsert insert = queue.begin(2, 800 * MILLISECOND);
        assertThat(insert).isNotNull();
        assertThat(insert.records()).isEqualTo(2);
    }

    @Test
    void whatAnInsertLeftOverWaitsUntilKafkaWasRead() {
        PartitionQueue queue = queue(Duration.ofMillis(800));
        queue.add(message(9_000), 0);
        queue.add(message(9_000), 0);
        assertThat(queue.begin(2, 0)).isNotNull();
        queue.finished(2_000 * MILLISECOND);
        assertThat(queue.begin(2, 2_099 * MILLISECOND)).isNull();
        queue.add(message(500), 2_050 * MILLISECOND);
        RangeInsert insert = queue.begin(3, 2_100 * MILLISECOND);
        assertThat(insert).isNotNull();
        assertThat(insert.records()).isEqualTo(2);
    }

    @Test
    void aFullBatchWaitsForNothing() {
        PartitionQueue queue = queue(Duration.ofMillis(800));
        queue.add(message(10_000), 0);
        assertThat(queue.nanosUntilDue(0)).isZero();
    }

    @Test
    void manyRowsNeverWaitShorterThanFew() {
        PartitionQueue queue = queue(Duration.ofMillis(50));
        queue.add(message(5_000), 0);
        assertThat(queue.nanosUntilDue(0)).isEqualTo(300 * MILLISECOND);
    }

    private static PartitionQueue queue(Duration largeBatchAge) {
        WriterSettings settings =
                new WriterSettings(Duration.ofMillis(300), largeBatchAge, DataSize.ofMegabytes(32), 10_000, 1, "");
        return new PartitionQueue(PARTITION, null, settings, new WriterMetrics(new SimpleMeterRegistry()), 0);
    }

    private ConsumerRecord<byte[], ByteBuffer> message(int rows) {
        ConsumerRecord<byte[], ByteBuffer> message =
                new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset++, null, ByteBuffer.allocate(0));
        message.headers().add(FrameHeaders.ROWS, Integer.toString(rows).getBytes(UTF_8));
        return message;
    }
}
