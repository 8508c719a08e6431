package io.varve.ingest.writer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The records of one partition that were read and are not inserted yet, and the insert under way. */
final class PartitionQueue {
    /** Nothing is read during an insert. What Kafka has gathered meanwhile is read before the next, or what an insert left over would be one by itself. */
    private static final long GATHER_NANOS = 100_000_000;

    private final TopicPartition partition;
    private final WriterSettings settings;
    private final WriterMetrics metrics;
    private final ArrayDeque<ConsumerRecord<byte[], ByteBuffer>> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long waitingRows;
    private long waitingSinceNanos;
    private long gatherUntilNanos;
    private @Nullable OffsetRange replay;
    private @Nullable RangeInsert inserting;

    /** @param replay the range that a crash has left in flight */
    PartitionQueue(
            TopicPartition partition,
            @Nullable OffsetRange replay,
            WriterSettings settings,
            WriterMetrics metrics,
            long nowNanos) {
        this.partition = partition;
        this.replay = replay;
        this.settings = settings;
        this.metrics = metrics;
        this.gatherUntilNanos = nowNanos;
    }

    TopicPartition partition() {
        return partition;
    }

    void add(ConsumerRecord<byte[], ByteBuffer> message, long nowNanos) {
        if (waiting.isEmpty()) {
            waitingSinceNanos = nowNanos;
        }
        waiting.add(message);
        waitingBytes += RecordHeaders.bytes(message);
        waitingRows += RecordHeaders.rows(message);
    }

    /** Whether to stop reading: enough waits for the next insert. */
    boolean isFull() {
        return inserting != null
                || (replay == null
                        && (waitingBytes >= settings.batchBytes().toBytes() || waitingRows >= settings.batchRows()));
    }

    /** Records read and not stored. */
    int held() {
        return waiting.size() + (inserting == null ? 0 : inserting.records());
    }

    @Nullable
    RangeInsert inserting() {
        return inserting;
    }

    void finished(long nowNanos) {
        inserting = null;
        gatherUntilNanos = nowNanos + GATHER_NANOS;
    }

    /** How long what waits may wait still. */
    long nanosUntilDue(long nowNanos) {
        if (waiting.isEmpty() || replay != null) {
            return Long.MAX_VALUE;
        }
        if (isFull()) {
            return 0;
        }
        long aged = waitingSinceNanos + settings.age(waitingRows).toNanos() - nowNanos;
        return Math.max(0, Math.max(aged, gatherUntilNanos - nowNanos));
    }

    /**
     * Makes the next insert when it is due: the whole range that a crash has left, or what has waited long enough.
     *
     * @param position the offset that the consumer reads next
     */
    @Nullable
    RangeInsert begin(long position, long nowNanos) {
        if (inserting != null) {
            return inserting;
        }
        if (replay != null) {
            return position >= replay.to() ? beginReplay(replay, nowNanos) : null;
        }
        if (nanosUntilDue(nowNanos) > 0) {
            return null;
        }
        List<ConsumerRecord<byte[], ByteBuffer>> records = new ArrayList<>();
        long rows = 0;
        long bytes = 0;
        while (!waiting.isEmpty()) {
            ConsumerRecord<byte[], ByteBuffer> next = waiting.getFirst();
            rows += RecordHeaders.rows(next);
            bytes += RecordHeaders.bytes(next);
            if (!records.isEmpty()
                    && (rows > settings.batchRows()
                            || bytes > settings.batchBytes().toBytes())) {
                break;
            }
            records.add(take());
        }
        waitingSinceNanos = nowNanos;
        inserting = new RangeInsert(partition, range(records), records, false, metrics, nowNanos);
        return inserting;
    }

    private RangeInsert beginReplay(OffsetRange range, long nowNanos) {
        List<ConsumerRecord<byte[], ByteBuffer>> records = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.getFirst().offset() < range.to()) {
            records.add(take());
        }
        replay = null;
        boolean same = records.isEmpty() || range.epoch() == OffsetRange.NO_EPOCH || epoch(records) == range.epoch();
        RangeInsert begun = same
                ? new RangeInsert(partition, range, records, true, metrics, nowNanos)
                // The log was cut in the range, and others came in the place of its records.
                : new RangeInsert(partition, range(records), records, false, metrics, nowNanos);
        inserting = begun;
        return begun;
    }

    private static OffsetRange range(List<ConsumerRecord<byte[], ByteBuffer>> records) {
        return new OffsetRange(
                records.getFirst().offset(),
                records.getLast().offset() + 1,
                epoch(records),
                OffsetRange.Summaries.BY_WRITER);
    }

    private static int epoch(List<ConsumerRecord<byte[], ByteBuffer>> records) {
        return records.getLast().leaderEpoch().orElse(OffsetRange.NO_EPOCH);
    }

    private ConsumerRecord<byte[], ByteBuffer> take() {
        ConsumerRecord<byte[], ByteBuffer> first = waiting.removeFirst();
        waitingBytes -= RecordHeaders.bytes(first);
        waitingRows -= RecordHeaders.rows(first);
        return first;
    }
}
