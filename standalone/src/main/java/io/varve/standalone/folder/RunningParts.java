package io.varve.standalone.folder;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * What runs on a data folder, as the process that holds it wrote it when it was ready.
 *
 * @param pid of the process
 * @param httpPort of the Loki API and {@code /metrics}
 * @param otlpHttpPort of OTLP over HTTP, -1 where it has none of its own
 * @param otlpGrpcPort of OTLP over gRPC, -1 where it is closed
 * @param kafkaPort of the broker
 * @param storePort of the store's HTTP protocol
 */
public record RunningParts(long pid, int httpPort, int otlpHttpPort, int otlpGrpcPort, int kafkaPort, int storePort) {
    /** Empty when nothing runs on the folder, or it is not ready yet. */
    public static Optional<RunningParts> in(Path dataFolder) throws IOException {
        Path file = dataFolder.resolve(DataFolder.READY);
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        Properties written = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            written.load(reader);
        }
        RunningParts parts = new RunningParts(
                Long.parseLong(written.getProperty("pid", "-1")),
                port(written, "http"),
                port(written, "otlp-http"),
                port(written, "otlp-grpc"),
                port(written, "kafka"),
                port(written, "store"));
        // A killed process leaves its file behind.
        return ProcessHandle.of(parts.pid).filter(ProcessHandle::isAlive).map(_ -> parts);
    }

    private static int port(Properties written, String part) {
        return Integer.parseInt(written.getProperty(part, "0"));
    }

    Properties written() {
        Properties properties = new Properties();
        properties.setProperty("pid", Long.toString(pid));
        properties.setProperty("http", Integer.toString(httpPort));
        properties.setProperty("otlp-http", Integer.toString(otlpHttpPort));
        properties.setProperty("otlp-grpc", Integer.toString(otlpGrpcPort));
        properties.setProperty("kafka", Integer.toString(kafkaPort));
        properties.setProperty("store", Integer.toString(storePort));
        return properties;
    }
}
