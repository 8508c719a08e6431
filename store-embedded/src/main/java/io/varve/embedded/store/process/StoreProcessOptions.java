package io.varve.embedded.store.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a store process is run. Start from {@link #at} and change what differs.
 *
 * @param path the data folder; made when it is missing
 * @param port the port on loopback; 0 takes a free one, and keeps it across restarts
 * @param token the password that every request needs; null for none
 * @param connections how many statements may run at once, 1 to 64
 * @param sessions how many HTTP sessions may be open at once, 0 to 64
 * @param queue how many statements may wait for a connection
 * @param queueTimeout how long a statement may wait for one
 * @param maxMemory the engine's limit for all queries together, in bytes
 * @param settings query settings that every request starts with
 * @param engine further options of the engine, as in ClickHouse's server configuration
 * @param classPath the class path of the process; null for that of this JVM
 * @param library libchdb.so; null for the usual places
 * @param startTimeout how long the process may take to be ready
 */
public record StoreProcessOptions(
        Path path,
        int port,
        @Nullable String token,
        int connections,
        int sessions,
        int queue,
        Duration queueTimeout,
        long maxMemory,
        Map<String, String> settings,
        Map<String, String> engine,
        @Nullable String classPath,
        @Nullable Path library,
        Duration startTimeout) {

    public StoreProcessOptions {
        settings = Map.copyOf(settings);
        engine = Map.copyOf(engine);
    }

    /** The defaults: a free port, no token, 8 connections, 4 sessions, 128 waiting for at most 10 s, 1 GiB. */
    public static StoreProcessOptions at(Path path) {
        return new StoreProcessOptions(
                path,
                0,
                null,
                8,
                4,
                128,
                Duration.ofSeconds(10),
                1L << 30,
                Map.of(),
                Map.of(),
                null,
                null,
                Duration.ofSeconds(120));
    }

    public StoreProcessOptions withPort(int port) {
        return with(draft -> draft.port = port);
    }

    public StoreProcessOptions withToken(String token) {
        return with(draft -> draft.token = token);
    }

    public StoreProcessOptions withConnections(int connections, int sessions) {
        return with(draft -> {
            draft.connections = connections;
            draft.sessions = sessions;
        });
    }

    public StoreProcessOptions withQueue(int queue, Duration queueTimeout) {
        return with(draft -> {
            draft.queue = queue;
            draft.queueTimeout = queueTimeout;
        });
    }

    public StoreProcessOptions withMaxMemory(long bytes) {
        return with(draft -> draft.maxMemory = bytes);
    }

    /** One query setting more that every request starts with. */
    public StoreProcessOptions withSetting(String name, String value) {
        return with(draft -> draft.settings.put(name, value));
    }

    /** One option of the engine more. */
    public StoreProcessOptions withEngineOption(String name, String value) {
        return with(draft -> draft.engine.put(name, value));
    }

    public StoreProcessOptions withClassPath(String classPath) {
        return with(draft -> draft.classPath = classPath);
    }

    public StoreProcessOptions withLibrary(Path library) {
        return with(draft -> draft.library = library);
    }

    private StoreProcessOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** Options that are being changed. */
    private static final class Draft {
        private final Path path;
        private int port;
        private @Nullable String token;
        private int connections;
        private int sessions;
        private int queue;
        private Duration queueTimeout;
        private long maxMemory;
        private final Map<String, String> settings;
        private final Map<String, String> engine;
        private @Nullable String classPath;
        private @Nullable Path library;
        private final Duration startTimeout;

        Draft(StoreProcessOptions options) {
            this.path = options.path;
            this.port = options.port;
            this.token = options.token;
            this.connections = options.connections;
            this.sessions = options.sessions;
            this.queue = options.queue;
            this.queueTimeout = options.queueTimeout;
            this.maxMemory = options.maxMemory;
            this.settings = new HashMap<>(options.settings);
            this.engine = new HashMap<>(options.engine);
            this.classPath = options.classPath;
            this.library = options.library;
            this.startTimeout = options.startTimeout;
        }

        StoreProcessOptions options() {
            return new StoreProcessOptions(
                    path,
                    port,
                    token,
                    connections,
                    sessions,
                    queue,
                    queueTimeout,
                    maxMemory,
                    settings,
                    engine,
                    classPath,
                    library,
                    startTimeout);
        }
    }
}
