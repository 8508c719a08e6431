package io.varve.embedded.store.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
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

    public StoreProcessOptions withPort(int newPort) {
        return new StoreProcessOptions(
                path,
                newPort,
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

    public StoreProcessOptions withToken(String newToken) {
        return new StoreProcessOptions(
                path,
                port,
                newToken,
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

    public StoreProcessOptions withConnections(int newConnections, int newSessions) {
        return new StoreProcessOptions(
                path,
                port,
                token,
                newConnections,
                newSessions,
                queue,
                queueTimeout,
                maxMemory,
                settings,
                engine,
                classPath,
                library,
                startTimeout);
    }

    public StoreProcessOptions withQueue(int newQueue, Duration newTimeout) {
        return new StoreProcessOptions(
                path,
                port,
                token,
                connections,
                sessions,
                newQueue,
                newTimeout,
                maxMemory,
                settings,
                engine,
                classPath,
                library,
                startTimeout);
    }

    public StoreProcessOptions withMaxMemory(long bytes) {
        return new StoreProcessOptions(
                path,
                port,
                token,
                connections,
                sessions,
                queue,
                queueTimeout,
                bytes,
                settings,
                engine,
                classPath,
                library,
                startTimeout);
    }

    /** One query setting more that every request starts with. */
    public StoreProcessOptions withSetting(String name, String value) {
        return new StoreProcessOptions(
                path,
                port,
                token,
                connections,
                sessions,
                queue,
                queueTimeout,
                maxMemory,
                with(settings, name, value),
                engine,
                classPath,
                library,
                startTimeout);
    }

    /** One option of the engine more. */
    public StoreProcessOptions withEngineOption(String name, String value) {
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
                with(engine, name, value),
                classPath,
                library,
                startTimeout);
    }

    public StoreProcessOptions withClassPath(String newClassPath) {
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
                newClassPath,
                library,
                startTimeout);
    }

    public StoreProcessOptions withLibrary(Path newLibrary) {
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
                newLibrary,
                startTimeout);
    }

    private static Map<String, String> with(Map<String, String> map, String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(map);
        more.put(name, value);
        return more;
    }
}
