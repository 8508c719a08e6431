package io.varve.ingest.writer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What the writer counts. */
final class WriterMetrics {
    private final Counter rows;
    private final Counter bytes;
    private final Counter deadLetters;
    private final Counter failures;
    private final Timer inserts;
    private final AtomicLong lag = new AtomicLong();
    private final AtomicLong waitingDeadLetters = new AtomicLong();

    WriterMetrics(MeterRegistry registry) {
        rows = Counter.builder("varve.writer.rows")
                .description("Records that the store has taken")
                .register(registry);
        bytes = Counter.builder("varve.writer.bytes")
                .description("Bytes of Arrow that the store has taken")
                .baseUnit("bytes")
                .register(registry);
        deadLetters = Counter.builder("varve.writer.dead.letters")
                .description("Kafka records that can never be stored, kept on a topic of their own")
                .register(registry);
        failures = Counter.builder("varve.writer.failures")
                .description("Tries of an insert or a commit that failed and are repeated")
                .register(registry);
        inserts = Timer.builder("varve.writer.insert")
                .description("Time of the inserts of one range, all its tables")
                .register(registry);
        Gauge.builder("varve.writer.dead.letters.waiting", waitingDeadLetters, AtomicLong::doubleValue)
                .description("Dead letters that nobody has replayed")
                .register(registry);
        Gauge.builder("varve.writer.lag", lag, AtomicLong::doubleValue)
                .description("Kafka records that are acknowledged and not yet stored")
                .register(registry);
    }

    void inserted(long newRows, long newBytes, long nanos) {
        rows.increment((double) newRows);
        bytes.increment((double) newBytes);
        inserts.record(nanos, TimeUnit.NANOSECONDS);
    }

    void deadLetter() {
        deadLetters.increment();
    }

    void failure() {
        failures.increment();
    }

    void deadLettersWaiting(long letters) {
        waitingDeadLetters.set(letters);
    }

    void lag(long records) {
        lag.set(records);
    }
}
