package io.varve.ingest.gateway;

import io.varve.ingest.KafkaClients;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how much of each partition the writers have still to store. Kafka deletes the oldest records when a partition outgrows its
 * {@code retention.bytes}, read or not: before that happens the gateway takes no more, so that nothing acknowledged is lost.
 */
final class Backlog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final long PERIOD_MILLIS = 2_000;
    /** Of what a partition may keep; the rest is for what comes in between two looks. */
    private static final double FULL = 0.7;

    private final KafkaClients kafka;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("kafka-backlog").factory());
    private volatile boolean full;

    Backlog(KafkaClients kafka) {
        this.kafka = kafka;
        var _ = timer.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Whether a partition is near to losing what is not stored. */
    boolean isFull() {
        return full;
    }

    private void look() {
        try {
            boolean nowFull = false;
            for (Map.Entry<Integer, KafkaClients.Unread> unread : kafka.unread().entrySet()) {
                nowFull |= unread.getValue().retentionBytes() > 0
                        && unread.getValue().bytes() > FULL * unread.getValue().retentionBytes();
            }
            if (nowFull != full) {
                LOG.warn(
                        nowFull
                                ? "Kafka is full of records that are not stored; no more are taken"
                                : "Records are taken again");
            }
            full = nowFull;
        } catch (RuntimeException e) {
            LOG.debug("The backlog could not be looked at; the last look stands", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
