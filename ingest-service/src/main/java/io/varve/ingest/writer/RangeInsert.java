package io.varve.ingest.writer;

import io.varve.schema.ArrowTable;
import io.varve.schema.IngestTable;
import io.varve.schema.LogTables;
import io.varve.schema.SpanTables;
import io.varve.store.ArrowInsert;
import io.varve.store.StoreClient;
import io.varve.store.StoreException;
import io.varve.wire.frame.FrameConcatenation;
import io.varve.wire.frame.MalformedFrameException;
import io.varve.wire.sketch.LogSketches;
import io.varve.wire.summary.SpanSummaries;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One range on its way: announced, inserted, committed, each step repeated until it has worked. A step that was done is not done again,
 * except by another process after a crash, where the token makes the repeat harmless.
 */
final class RangeInsert {
    private static final Logger LOG = LoggerFactory.getLogger(RangeInsert.class);

    /** The steps still to do. */
    private enum Step {
        ANNOUNCE,
        INSERT,
        INSERT_ONE_BY_ONE,
        COMMIT,
        DONE
    }

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final int MAX_DOUBLINGS = 6;

    /** Commits for one partition. */
    interface Commits {
        void commit(OffsetRange range, boolean stored);
    }

    private final TopicPartition partition;
    private final OffsetRange range;
    private final List<ConsumerRecord<byte[], ByteBuffer>> records;
    private final WriterMetrics metrics;

    /** Tables whose rows the store has, of all records together: a table that is refused then says nothing about these. */
    private final Set<ArrowTable> storedTogether = new HashSet<>();

    private Step step;
    private @Nullable FrameConcatenation frames;
    private int failures;
    private long notBeforeNanos;

    /** @param announced whether the range is committed already: it is the one that a crash has left */
    RangeInsert(
            TopicPartition partition,
            OffsetRange range,
            List<ConsumerRecord<byte[], ByteBuffer>> records,
            boolean announced,
            WriterMetrics metrics,
            long nowNanos) {
        this.partition = partition;
        this.range = range;
        this.records = records;
        this.step = announced ? Step.INSERT : Step.ANNOUNCE;
        this.metrics = metrics;
        this.notBeforeNanos = nowNanos;
    }

    int records() {
        return records.size();
    }

    OffsetRange range() {
        return range;
    }

    /** When the next try is due. */
    long notBeforeNanos() {
        return notBeforeNanos;
    }

    /** Puts the next try off, longer each time, up to some seconds. */
    void putOff(long nowNanos) {
        long pause = FIRST_PAUSE.toNanos() << Math.min(failures, MAX_DOUBLINGS);
        failures++;
        notBeforeNanos = nowNanos + pause;
    }

    /** Goes on as far as it gets; what stops it is thrown, and the same call goes on from there. */
    void advance(Commits commits, StoreClient store, DeadLetters deadLetters) {
        while (step != Step.DONE) {
            step = switch (step) {
                case ANNOUNCE -> {
                    commits.commit(range, false);
                    yield Step.INSERT;
                }
                case INSERT -> insertAll(store, deadLetters) ? Step.COMMIT : Step.INSERT_ONE_BY_ONE;
                case INSERT_ONE_BY_ONE -> {
                    insertOneByOne(store, deadLetters);
                    yield Step.COMMIT;
                }
                case COMMIT, DONE -> {
                    commits.commit(range, true);
                    yield Step.DONE;
                }
            };
        }
    }

    private boolean insertAll(StoreClient store, DeadLetters deadLetters) {
        FrameConcatenation current = frames == null ? concatenate(deadLetters) : frames;
        frames = current;
        try {
            insert(store, current, range.token(partition));
            return true;
        } catch (MalformedFrameException e) {
            LOG.debug("Its record is found one by one", e);
            return false;
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.BAD_DATA) {
                return false;
            }
            throw e;
        }
    }

    /**
     * A record that the store can't read must not keep its neighbours out: each gets an insert and a token of its own, into the tables that
     * have not taken all records.
     */
    private void insertOneByOne(StoreClient store, DeadLetters deadLetters) {
        for (ConsumerRecord<byte[], ByteBuffer> message : records) {
            if (RecordHeaders.refusal(message) != null) {
                continue; // is among the dead letters since the first try
            }
            FrameConcatenation single = new FrameConcatenation();
            try {
                single.add(message.value());
            } catch (MalformedFrameException e) {
                LOG.debug("Among the dead letters since the first try", e);
                continue;
            }
            try {
                insert(store, single, range.token(partition) + "-" + message.offset());
            } catch (MalformedFrameException e) {
                deadLetters.put(message, String.valueOf(e.getMessage()));
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.BAD_DATA) {
                    throw e;
                }
                deadLetters.put(message, "the store refused it with error " + e.code());
            }
        }
    }

    private FrameConcatenation concatenate(DeadLetters deadLetters) {
        FrameConcatenation all = new FrameConcatenation();
        for (ConsumerRecord<byte[], ByteBuffer> message : records) {
            String refusal = RecordHeaders.refusal(message);
            if (refusal != null) {
                deadLetters.put(message, refusal);
                continue;
            }
            try {
                all.add(message.value());
            } catch (MalformedFrameException e) {
                deadLetters.put(message, String.valueOf(e.getMessage()));
            }
        }
        return all;
    }

    /**
     * What describes rows stands before them, and so does the sketch that says where a line is. Summaries of spans add up, so they may only
     * follow spans that the store did not refuse.
     */
    private void insert(StoreClient store, FrameConcatenation all, String token) throws MalformedFrameException {
        long start = System.nanoTime();
        for (IngestTable table : all.tables()) {
            switch (table) {
                case LOGS -> {
                    List<ByteBuffer> sketches = LogSketches.of(all.batches(table));
                    if (!sketches.isEmpty()) {
                        put(store, new ArrowInsert(LogTables.SKETCHES, token, sketches));
                    }
                    put(store, new ArrowInsert(table.table(), token, all.stream(table)));
                }
                case SPANS -> insertSpans(store, all, token);
                case STREAMS, SPAN_RESOURCES, SPAN_ATTRIBUTES ->
                    put(store, new ArrowInsert(table.table(), token, all.stream(table)));
            }
        }
        metrics.inserted(all.records(), all.bytes(), System.nanoTime() - start);
    }

    private void insertSpans(StoreClient store, FrameConcatenation all, String token) throws MalformedFrameException {
        List<ByteBuffer> stream = all.stream(IngestTable.SPANS);
        switch (range.summaries()) {
            case BY_VIEWS -> put(store, new ArrowInsert(SpanTables.SPANS, token, stream));
            case BY_WRITER -> {
                SpanSummaries summaries = SpanSummaries.of(all.batches(IngestTable.SPANS));
                put(store, new ArrowInsert(SpanTables.SPANS, token, false, stream));
                put(store, new ArrowInsert(SpanTables.TRACES, token, summaries.traces()));
                put(store, new ArrowInsert(SpanTables.METRICS, token, summaries.metrics()));
            }
        }
    }

    private void put(StoreClient store, ArrowInsert insert) {
        if (step == Step.INSERT_ONE_BY_ONE && storedTogether.contains(insert.table())) {
            return;
        }
        store.insert(insert);
        if (step == Step.INSERT) {
            storedTogether.add(insert.table());
        }
    }
}
