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
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A real broker, a real store and the ingest service between them, for tests. */
final class IngestStack implements AutoCloseable {
    private final Path folder;
    final StoreProcess store;
    final StoreClient client;
    KafkaBroker kafka;
    private ConfigurableApplicationContext service;

    IngestStack(Path folder) throws Exception {
        this.folder = folder;
        this.kafka = KafkaBroker.start(KafkaBrokerOptions.in(folder.resolve("kafka")));
        this.store = StoreProcess.start(StoreProcessOptions.at(folder.resolve("store")));
        this.client = StoreClient.open(StoreOptions.at(URI.create(store.url())));
        StoreMigrations.migrate(client, new StoreLayout.SingleNode());
    }

    /** Starts the service; settings are {@code --name=value}. */
    IngestStack startService(String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--varve.ingest.otlp-grpc-port=0",
                "--varve.ingest.otlp-http-port=0",
                "--varve.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--varve.store.url=" + store.url(),
                "--spring.main.banner-mode=off",
                "--logging.level.root=WARN"));
        arguments.addAll(List.of(settings));
        SpringApplication application = new SpringApplication(IngestApplication.class);
        application.setDefaultProperties(Map.of("spring.threads.virtual.enabled", "true"));
        application.setRegisterShutdownHook(false);
        service = application.run(arguments.toArray(String[]::new));
        return this;
    }

    void stopService() {
        service.close();
    }

    void stopKafka() {
        kafka.close();
    }

    void startKafkaAgain() {
        int port = Integer.parseInt(kafka.bootstrapServers().split(":", -1)[1]);
        kafka = KafkaBroker.start(KafkaBrokerOptions.in(folder.resolve("kafka")).withPort(port));
    }

    <T> T bean(Class<T> type) {
        return service.getBean(type);
    }

    URI http(String path) {
        int port = ((ServletWebServerApplicationContext) service).getWebServer().getPort();
        return URI.create("http://127.0.0.1:" + port + path);
    }

    URI otlpHttp(String path) {
        return URI.create("http://127.0.0.1:" + bean(OtlpHttpPort.class).port() + path);
    }

    URI otlpGrpc() {
        return URI.create("http://127.0.0.1:" + bean(OtlpGrpcDoor.class).port());
    }

    /** The first column of the answer, one row a line. */
    String ask(String tenant, String sql) {
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
    void await(String tenant, String sql, String expected) throws InterruptedException {
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
