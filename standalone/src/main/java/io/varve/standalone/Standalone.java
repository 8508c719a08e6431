package io.varve.standalone;

import io.varve.embedded.kafka.KafkaBroker;
import io.varve.embedded.kafka.KafkaBrokerException;
import io.varve.embedded.kafka.KafkaBrokerOptions;
import io.varve.standalone.folder.DataFolder;
import io.varve.standalone.settings.SettingsCatalogue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * One running Varve. The broker and the store start side by side, then the services; they stop in the reverse order, the doors
 * first, so that what was acknowledged is in Kafka and what was being inserted is in the store.
 */
final class Standalone implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final DataFolder folder;
    private final List<String> arguments;
    private final StopOrder stopOrder = new StopOrder(STOP_LIMIT);
    private final StartReport report = new StartReport();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();

    Standalone(DataFolder folder, List<String> arguments) {
        this.folder = folder;
        this.arguments = arguments;
        stopOrder.add("data folder", folder);
    }

    /**
     * Returns when everything is up.
     *
     * @throws CannotStart when something keeps it from starting; what has started by then is stopped by {@link #close()}
     */
    void start() {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource(arguments.toArray(String[]::new)));
        Settings.CATALOGUE.check(arguments, environment);
        StandaloneSettings settings = SettingsCatalogue.read(StandaloneSettings.class, environment);
        folder.requireFree(settings.disk().minimumFree().toBytes());
        Ports.requireFree(settings.http().address(), settings.http().port(), "--port N");

        report.line("starting on " + folder.root());
        try (ExecutorService starting = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name("start-", 0).factory())) {
            Future<KafkaBroker> kafka = starting.submit(() -> startKafka(settings.embedded()));
            await(kafka);
        }
        publish(settings);
    }

    private KafkaBroker startKafka(StandaloneSettings.Embedded settings) {
        KafkaBrokerOptions options = KafkaBrokerOptions.in(folder.kafka()).withPort(settings.kafkaPort());
        KafkaBroker broker = KafkaBroker.start(
                options.withRetention(settings.kafkaRetention().toBytes(), options.retentionTime()));
        stopOrder.add("kafka", broker);
        var _ = broker.failure().whenComplete((_, fault) -> failure.completeExceptionally(fault));
        report.up("kafka", broker.bootstrapServers());
        return broker;
    }

    private static <T> T await(Future<T> part) {
        try {
            return part.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CannotStart("interrupted while starting", interrupted);
        } catch (ExecutionException wrapper) {
            switch (wrapper.getCause()) {
                case CannotStart refusal -> throw refusal;
                case KafkaBrokerException refusal ->
                    throw new CannotStart(String.valueOf(refusal.getMessage()), refusal);
                case null, default -> throw new IllegalStateException(wrapper.getCause());
            }
        }
    }

    private void publish(StandaloneSettings settings) {
        Properties parts = new Properties();
        parts.setProperty("pid", Long.toString(ProcessHandle.current().pid()));
        parts.setProperty("http.port", Integer.toString(settings.http().port()));
        try {
            folder.publishReady(parts);
        } catch (IOException unwritable) {
            throw new CannotStart("can't write to " + folder.root() + ": " + unwritable.getMessage(), unwritable);
        }
    }

    /** Returns when a part has met a fault that it can't go on from. */
    void awaitFailure() {
        try {
            failure.join();
        } catch (java.util.concurrent.CompletionException fault) {
            LOG.error("stopping, because a part can't go on", fault.getCause());
        }
    }

    @Override
    public void close() {
        stopOrder.close();
    }
}
