package io.varve.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.embedded.kafka.KafkaBroker;
import io.varve.embedded.kafka.KafkaBrokerOptions;
import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import io.varve.store.ArrowResult;
import io.varve.store.StoreClient;
import io.varve.store.StoreException;
import io.varve.store.StoreOptions;
import io.varve.store.TenantId;
import io.varve.store.TenantQuery;
import io.varve.store.TenantScope;
import io.varve.store.migration.StoreLayout;
import io.varve.store.migration.StoreMigrations;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.kafka.common.TopicPartition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;

/** A real broker, a real store and the ingest service between them, for tests. */
public final class IngestStack implements AutoCloseable {
    private final Path folder;
    private final StoreClient client;
    private StoreProcess store;
    private KafkaBroker kafka;
    private ConfigurableApplicationContext service;

    public IngestStack(Path folder) throws Exception {
        this(folder, 1L << 30);
    }

    /** @param retentionBytes what the broker keeps of each partition */
    public IngestStack(Path folder, long retentionBytes) throws Exception {
        this.folder = folder;
        this.kafka = KafkaBroker.start(
                KafkaBrokerOptions.in(folder.resolve("kafka")).withRetention(retentionBytes, Duration.ofDays(1)));
        this.store = StoreProcess.start(StoreProcessOptions.at(folder.resolve("store")));
        this.client = StoreClient.open(StoreOptions.at(URI.create(store.url())));
        StoreMigrations.migrate(client, new StoreLayout.SingleNode());
    }

    /** Starts the service; settings are {@code --name=value}. */
    public IngestStack startService(String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--varve.ingest.otlp-grpc-port=0",
                "--varve.ingest.otlp-http-port=0",
                "--varve.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--varve.store.url=" + store.url(),
                "--spring.main.banner-mode=off",
                "--logging.level.root=WARN"));
        for (String setting : settings) {
            String key = setting.substring(0, setting.indexOf('=') + 1);
            arguments.removeIf(argument -> argument.startsWith(key)); // two of a key would be a list
            arguments.add(setting);
        }
        SpringApplication application = new SpringApplication(IngestApplication.class);
        application.setDefaultProperties(Map.of("spring.threads.virtual.enabled", "true"));
        application.setRegisterShutdownHook(false);
        service = application.run(arguments.toArray(String[]::new));
        return this;
    }

    public void stopService() {
        service.close();
        service = null;
    }

    public StoreClient client() {
        return client;
    }

    public StoreProcess store() {
        return store;
    }

    public KafkaSettings kafkaSettings(String topic, String group) {
        return new KafkaSettings(
                kafka.bootstrapServers(),
                topic,
                1,
                (short) -1,
                group,
                "lz4",
                DataSize.ofMegabytes(8),
                DataSize.ofMegabytes(48),
                Duration.ofSeconds(10),
                Map.of());
    }

    public void stopStore() {
        store.close();
    }

    public void startStoreAgain() throws Exception {
        store = StoreProcess.start(
                StoreProcessOptions.at(folder.resolve("store")).withPort(store.port()));
    }

    public void stopKafka() {
        kafka.close();
    }

    /** The file of a partition that fits into one. */
    public Path kafkaLog(TopicPartition partition) {
        return folder.resolve("kafka").resolve(partition.toString()).resolve("00000000000000000000.log");
    }

    /** Makes the log of a stopped broker end there, as a machine that loses power does. */
    public void cutKafka(TopicPartition partition, long bytes) throws IOException {
        try (FileChannel log = FileChannel.open(kafkaLog(partition), StandardOpenOption.WRITE)) {
            log.truncate(bytes);
        }
        // With these the broker would not look at the log.
        Files.delete(folder.resolve("kafka").resolve(".kafka_cleanshutdown"));
        Files.delete(folder.resolve("kafka").resolve("recovery-point-offset-checkpoint"));
    }

    public void startKafkaAgain() {
        int port = Integer.parseInt(kafka.bootstrapServers().split(":", -1)[1]);
        kafka = KafkaBroker.start(KafkaBrokerOptions.in(folder.resolve("kafka")).withPort(port));
    }

    public <T> T bean(Class<T> type) {
        return service.getBean(type);
    }

    public URI http(String path) {
        int port = ((ServletWebServerApplicationContext) service).getWebServer().getPort();
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public URI otlpHttp(String path) {
        return URI.create("http://127.0.0.1:" + bean(OtlpHttpPort.class).port() + path);
    }

    public URI otlpGrpc() {
        return URI.create("http://127.0.0.1:" + bean(OtlpGrpcDoor.class).port());
    }

    /** The first column of the answer, one row a line. */
    public String ask(String tenant, String sql) {
        StringBuilder answer = new StringBuilder();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowResult result =
                        client.select(TenantQuery.of(TenantScope.of(new TenantId(tenant)), sql), allocator)) {
            while (result.next()) {
                for (int row = 0; row < result.root().getRowCount(); row++) {
                    answer.append(answer.isEmpty() ? "" : "\n")
                            .append(result.root().getVector(0).getObject(row));
                }
            }
        }
        return answer.toString();
    }

    /** Asks until the answer is this, for at most a minute; the store may be down in between. */
    public void await(String tenant, String sql, String expected) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String last = "";
        while (System.nanoTime() < deadline) {
            try {
                last = ask(tenant, sql);
            } catch (StoreException e) {
                last = e.kind().name();
            }
            if (last.equals(expected)) {
                return;
            }
            Thread.sleep(100);
        }
        assertThat(last).as(sql).isEqualTo(expected);
    }

    @Override
    public void close() {
        if (service != null) {
            service.close();
        }
        client.close();
        store.close();
        kafka.close();
    }
}
