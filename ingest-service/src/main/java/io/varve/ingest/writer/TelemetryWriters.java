package io.varve.ingest.writer;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.ingest.KafkaClients;
import io.varve.store.StoreClient;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The writers of this process. */
public final class TelemetryWriters implements AutoCloseable {
    private final List<TelemetryWriter> writers = new ArrayList<>();
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryWriters.class);
    private static final long LOOK_SECONDS = 15;

    private final Producer<byte[], byte[]> deadLetterProducer;
    private final DeadLetterTopic deadLetterTopic;
    private final WriterMetrics metrics;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dead-letters").factory());

    /** Does nothing before {@link #start()}. */
    public TelemetryWriters(KafkaClients kafka, WriterSettings settings, StoreClient store, MeterRegistry registry) {
        this.deadLetterProducer = kafka.producer();
        this.metrics = new WriterMetrics(registry);
        this.deadLetterTopic = new DeadLetterTopic(kafka);
        DeadLetters deadLetters =
                new DeadLetters(deadLetterProducer, kafka.settings().deadTopic(), metrics);
        String instance = settings.instance().isEmpty() ? hostName() : settings.instance();
        for (int i = 0; i < settings.threads(); i++) {
            String member = instance + "-" + i;
            writers.add(new TelemetryWriter(
                    "writer-" + i,
                    kafka.settings().topic(),
                    settings,
                    () -> kafka.consumer(member),
                    store,
                    deadLetters,
                    metrics));
        }
    }

    /** Begins to read. A Kafka or a store that is not there is waited for. */
    public void start() {
        writers.forEach(TelemetryWriter::start);
        var _ = timer.scheduleWithFixedDelay(this::countDeadLetters, 1, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private void countDeadLetters() {
        try {
            metrics.deadLettersWaiting(deadLetterTopic.waiting());
        } catch (KafkaException e) {
            LOG.debug("The dead letters could not be counted; the last count stands", e);
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "writer";
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        writers.forEach(TelemetryWriter::close);
        deadLetterProducer.close();
    }
}
