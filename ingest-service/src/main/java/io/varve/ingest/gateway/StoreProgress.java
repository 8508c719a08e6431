package io.varve.ingest.gateway;

import io.varve.ingest.KafkaClients;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks how far the writers have stored what this gateway has sent, as long as there is something that they have not. */
final class StoreProgress implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreProgress.class);
    private static final long PERIOD_MILLIS = 150;

    /** One in so many looks is enough while there is little: a question to Kafka is a millisecond of work. */
    private static final int SELDOM = 10;

    private final KafkaClients kafka;
    private final StoreWindow window;
    private int looks;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("store-progress").factory());

    StoreProgress(KafkaClients kafka, StoreWindow window) {
        this.kafka = kafka;
        this.window = window;
        var _ = timer.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (window.isAllStored() || (looks++ % SELDOM != 0 && !window.isFilling())) {
            return;
        }
        try {
            window.stored(kafka.stored(), System.nanoTime());
        } catch (RuntimeException e) {
            LOG.debug("How far the writers are could not be looked at; the last look stands", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
