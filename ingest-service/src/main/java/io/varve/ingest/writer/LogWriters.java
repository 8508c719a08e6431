package io.varve.ingest.writer;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.ingest.KafkaClients;
import io.varve.store.StoreClient;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;

/** The writers of this process. */
public final class LogWriters implements AutoCloseable {
    private final List<LogWriter> writers = new ArrayList<>();
    private final Producer<byte[], byte[]> deadLetterProducer;

    /** Does nothing before {@link #start()}. */
    public LogWriters(KafkaClients kafka, WriterSettings settings, StoreClient store, MeterRegistry registry) {
        this.deadLetterProducer = kafka.producer();
        WriterMetrics metrics = new WriterMetrics(registry);
        DeadLetters deadLetters =
                new DeadLetters(deadLetterProducer, kafka.settings().deadTopic(), metrics);
        String instance = settings.instance().isEmpty() ? hostName() : settings.instance();
        for (int i = 0; i < settings.threads(); i++) {
            String member = instance + "-" + i;
            writers.add(new LogWriter(
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
        writers.forEach(LogWriter::start);
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
        writers.forEach(LogWriter::close);
        deadLetterProducer.close();
    }
}
