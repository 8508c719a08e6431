package io.varve.standalone;

import io.micrometer.core.instrument.MeterRegistry;
import io.varve.embedded.kafka.KafkaBroker;
import io.varve.embedded.kafka.KafkaBrokerException;
import io.varve.embedded.kafka.KafkaBrokerOptions;
import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import io.varve.ingest.KafkaSettings;
import io.varve.standalone.folder.DataFolder;
import io.varve.standalone.folder.RunningParts;
import io.varve.standalone.settings.SettingsCatalogue;
import io.varve.standalone.telemetry.OwnTelemetry;
import io.varve.standalone.telemetry.TelemetrySettings;
import io.varve.store.StoreClient;
import io.varve.store.StoreOptions;
import io.varve.store.migration.ControlMigrations;
import io.varve.store.migration.StoreLayout;
import io.varve.store.migration.StoreMigrations;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.h2.jdbcx.JdbcDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * One running Varve. The broker and the store start side by side, then the services; they stop in the reverse order, the doors
 * first, so that what was acknowledged is in Kafka and what was being inserted is in the store.
 */
final class Standalone implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Standalone.class);
    private static final int FIRST_STORE_PORT = 8123;
    private static final int STORE_PORT_TRIES = 5;
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
        Doors doors = Doors.of(settings, environment);
        doors.requireFree();

        report.line("starting on " + folder.root());
        KafkaBroker kafka;
        StoreProcess store;
        try (ExecutorService starting = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name("start-", 0).factory())) {
            Future<KafkaBroker> kafkaStart = starting.submit(() -> startKafka(environment, settings.embedded()));
            Future<StoreProcess> storeStart = starting.submit(() -> startStore(settings.embedded()));
            Future<Integer> control = starting.submit(this::migrateControlDatabase);
            kafka = await(kafkaStart);
            store = await(storeStart);
            await(control);
        }
        startServices(environment, settings, kafka, store);
        report.up("services", doors.http());
        // Said first: ./varve shows what was said until this is published.
        report.ready(doors, store.url());
        publish(new RunningParts(
                ProcessHandle.current().pid(),
                settings.http().port(),
                doors.otlpHttpPort(),
                doors.otlpGrpcPort(),
                portOf(kafka.bootstrapServers()),
                store.port()));
    }

    private KafkaBroker startKafka(ConfigurableEnvironment environment, StandaloneSettings.Embedded settings) {
        int partitions =
                SettingsCatalogue.read(KafkaSettings.class, environment).partitions();
        KafkaBrokerOptions options = KafkaBrokerOptions.in(folder.kafka()).withPort(settings.kafkaPort());
        KafkaBroker broker = KafkaBroker.start(
                options.withRetention(settings.kafkaRetention().toBytes() / partitions, settings.kafkaRetentionTime()));
        stopOrder.add("kafka", broker);
        var _ = broker.failure().whenComplete((_, fault) -> failure.completeExceptionally(fault));
        report.up("kafka", broker.bootstrapServers());
        return broker;
    }

    private StoreProcess startStore(StandaloneSettings.Embedded settings) throws IOException, InterruptedException {
        StoreProcess store = startStoreProcess(settings);
        stopOrder.add("store", store);
        try (StoreClient client = StoreClient.open(StoreOptions.at(URI.create(store.url())))) {
            var _ = StoreMigrations.migrate(client, new StoreLayout.SingleNode());
        }
        report.up("store", "127.0.0.1:" + store.port());
        return store;
    }

    /** A port that was free a moment ago may be somebody's now; then the next one is tried. */
    private StoreProcess startStoreProcess(StandaloneSettings.Embedded settings)
            throws IOException, InterruptedException {
        boolean chosen = settings.storePort() != 0;
        int port = chosen ? settings.storePort() : Ports.freeFrom(FIRST_STORE_PORT);
        for (int tries = 1; ; tries++) {
            try {
                return StoreProcess.start(StoreProcessOptions.at(folder.store())
                        .withPort(port)
                        .withMaxMemory(settings.storeMemory().toBytes())
                        .withEngineOption(
                                "query_condition_cache_size",
                                Long.toString(settings.conditionCache().toBytes()))
                        .withSetting(
                                "use_query_condition_cache",
                                settings.conditionCache().toBytes() > 0 ? "1" : "0"));
            } catch (IOException failure) {
                if (chosen || tries == STORE_PORT_TRIES || Ports.isFree(port)) {
                    throw failure;
                }
                port = Ports.freeFrom(port + 1);
            }
        }
    }

    private int migrateControlDatabase() throws IOException {
        Files.createDirectories(folder.control().getParent());
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(controlUrl());
        return ControlMigrations.migrate(database);
    }

    private String controlUrl() {
        return "jdbc:h2:file:" + folder.control();
    }

    private static int portOf(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private void startServices(
            ConfigurableEnvironment environment, StandaloneSettings settings, KafkaBroker kafka, StoreProcess store) {
        Doors doors = Doors.of(settings, environment);
        TelemetrySettings telemetrySettings = SettingsCatalogue.read(TelemetrySettings.class, environment);
        OwnTelemetry telemetry = OwnTelemetry.create(telemetrySettings, URI.create(doors.otlpHttp()));
        ConfigurableApplicationContext services = Services.start(
                arguments,
                Map.of(
                        "varve.kafka.bootstrap-servers", kafka.bootstrapServers(),
                        "varve.store.url", store.url(),
                        "varve.ingest.address", settings.http().address()),
                store,
                DiskGuard.watch(folder.root(), settings.disk().reserve().toBytes(), stopOrder),
                telemetry.tracer());
        stopOrder.add("services", services);
        telemetry.start(services.getBean(MeterRegistry.class));
        stopOrder.add("telemetry", telemetry);
        LOG.info("Varve is ready");
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
                case IOException refusal -> throw new CannotStart(String.valueOf(refusal.getMessage()), refusal);
                case null, default -> throw new IllegalStateException(wrapper.getCause());
            }
        }
    }

    private void publish(RunningParts parts) {
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
