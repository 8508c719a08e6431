package io.varve.embedded.kafka;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Kafka broker in this process. A folder is formatted at its first start; a later start, clean or after a kill, goes on
 * with what is in it. Records are safe from a kill of the process once acknowledged; against a loss of power they are as safe as the
 * page cache (see RATIONALE.md).
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaBroker.class);
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(30);

    private final KafkaBrokerOptions options;
    private final int port;
    private final DirectoryLock lock;
    private final ControllerServer controller;
    private final BrokerServer broker;
    private final CompletableFuture<Void> failure;

    private KafkaBroker(
            KafkaBrokerOptions options,
            int port,
            DirectoryLock lock,
            ControllerServer controller,
            BrokerServer broker,
            CompletableFuture<Void> failure) {
        this.options = options;
        this.port = port;
        this.lock = lock;
        this.controller = controller;
        this.broker = broker;
        this.failure = failure;
    }

    /**
     * Starts a broker and returns when it takes requests.
     *
     * @throws KafkaBrokerException when the folder can't be used (not writable, of another node, in use by another process), the
     *     port is taken, or the broker does not come up; nothing of it is left running then
     */
    public static KafkaBroker start(KafkaBrokerOptions options) {
        DirectoryLock lock = null;
        ServerSocketChannel clients = null;
        ServerSocketChannel controllers = null;
        try {
            lock = DirectoryLock.take(options.directory());
            clients = bind(options.port());
            controllers = bind(0);
            format(options.directory());
            return start(options, lock, clients, controllers);
        } catch (Exception e) {
            closeAfter(e, clients);
            closeAfter(e, controllers);
            closeAfter(e, lock);
            throw new KafkaBrokerException(
                    "Kafka did not start in " + options.directory() + " on port " + options.port() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static KafkaBroker start(
            KafkaBrokerOptions options,
            DirectoryLock lock,
            ServerSocketChannel clients,
            ServerSocketChannel controllers)
            throws IOException {
        int port = portOf(clients);
        KafkaConfig config = new KafkaConfig(BrokerProperties.of(options, port, portOf(controllers)), false);
        var logDirs = KafkaRaftServer.initializeLogDirs(config, LOG, "");
        CompletableFuture<Void> failure = new CompletableFuture<>();
        SharedServer shared = new SharedServer(
                config,
                logDirs._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(
                        QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                List.of(),
                (name, fatal, action) -> new BrokerFaults(name, fatal, action, failure),
                (listener, address, backlog, receiveBuffer) ->
                        listener.equals(BrokerProperties.CONTROLLER_LISTENER) ? controllers : clients);
        ControllerServer controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), logDirs._2());
        BrokerServer broker = new BrokerServer(shared);
        KafkaBroker running = new KafkaBroker(options, port, lock, controller, broker, failure);
        try {
            controller.startup();
            broker.startup();
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
        return running;
    }

    private static ServerSocketChannel bind(int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static int portOf(ServerSocketChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private static void format(Path directory) throws Exception {
        // The last file that formatting writes: a folder without it is not formatted, or not wholly.
        if (Files.exists(directory.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
            return;
        }
        new Formatter()
                .setPrintStream(new PrintStream(PrintStream.nullOutputStream()))
                .setNodeId(BrokerProperties.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .addDirectory(directory.toAbsolutePath().toString())
                .setMetadataLogDirectory(directory.toAbsolutePath().toString())
                .run();
    }

    private static void closeAfter(Exception cause, @Nullable Closeable opened) {
        if (opened == null) {
            return;
        }
        try {
            opened.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Where clients connect, {@code host:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Completes exceptionally when the broker has met a fault that it can't go on from, such as a full disk. */
    public CompletableFuture<Void> failure() {
        return failure.copy();
    }

    /**
     * Makes a topic unless it is there; one that is there is left as it is.
     *
     * @param configuration topic settings by Kafka's names, such as {@code retention.bytes}
     * @throws KafkaBrokerException when the broker refuses or does not answer within 30 s
     */
    public void createTopic(String name, int partitions, Map<String, String> configuration) {
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG,
                false);
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(
                            new NewTopic(name, Optional.of(partitions), Optional.of((short) 1)).configs(configuration)))
                    .all()
                    .get(ADMIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaBrokerException("Topic " + name + " could not be made: " + e.getCause(), e);
            }
        } catch (TimeoutException e) {
            throw new KafkaBrokerException("Topic " + name + " was not made within " + ADMIN_TIMEOUT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaBrokerException("Interrupted while making topic " + name, e);
        }
    }

    /** Stops within the shutdown timeout of the options; a second call does nothing. */
    @Override
    public void close() {
        Thread stopping = Thread.ofPlatform().name("kafka-shutdown").daemon().start(() -> {
            broker.shutdown(options.shutdownTimeout());
            controller.shutdown();
            lock.close();
        });
        try {
            if (!stopping.join(options.shutdownTimeout().plusSeconds(2))) {
                LOG.warn(
                        "Kafka did not stop within {}; its log is recovered at the next start",
                        options.shutdownTimeout());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
