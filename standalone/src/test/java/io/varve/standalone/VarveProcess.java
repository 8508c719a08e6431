package io.varve.standalone;

import io.varve.standalone.folder.RunningParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Varve in a process of its own, as ./varve starts it: same main class, same JVM options but for the compiler, on free ports. */
final class VarveProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path data;
    private final Path output;
    private final Process process;

    private VarveProcess(Path data, Path output, Process process) {
        this.data = data;
        this.output = output;
        this.process = process;
    }

    /** Starts and does not wait. */
    static VarveProcess launch(Path data, String... settings) {
        try {
            Files.createDirectories(data);
            Path output = Files.createTempFile("varve-process", ".txt");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "@" + Repository.ROOT.resolve("standalone/jvm.options"),
                    // Most of these processes live for seconds, in which the optimising compiler only costs.
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Varve.class.getName(),
                    "run",
                    "--varve.data=" + data));
            command.addAll(Arrays.asList(settings));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new VarveProcess(data, output, process);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts on free ports and waits until it is ready. */
    static VarveProcess start(Path data, String... settings) {
        List<String> all = new ArrayList<>(freePorts());
        all.addAll(Arrays.asList(settings));
        return startWith(data, all);
    }

    /** Starts with just these settings and waits until it is ready. */
    static VarveProcess startWith(Path data, List<String> settings) {
        VarveProcess started = launch(data, settings.toArray(String[]::new));
        try {
            started.awaitReady();
            return started;
        } catch (AssertionError | RuntimeException notReady) {
            started.close();
            throw notReady;
        }
    }

    /** Settings that give every door a free port. */
    static List<String> freePorts() {
        return List.of(
                "--varve.http.port=" + freePort(),
                "--varve.ingest.otlp-http-port=" + freePort(),
                "--varve.ingest.otlp-grpc-port=" + freePort());
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void awaitReady() {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            if (!process.isAlive()) {
                throw new AssertionError(
                        "Varve ended with " + process.exitValue() + " instead of becoming ready:\n" + output());
            }
            if (running().filter(parts -> parts.pid() == process.pid()).isPresent()) {
                return;
            }
            pause();
        }
        throw new AssertionError("Varve was not ready after " + PATIENCE + ":\n" + output());
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Where its parts are. */
    RunningParts ready() {
        return running().orElseThrow(() -> new AssertionError("not ready:\n" + output()));
    }

    private Optional<RunningParts> running() {
        try {
            return RunningParts.in(data);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    URI http(String path) {
        return URI.create("http://127.0.0.1:" + ready().httpPort() + path);
    }

    URI otlp(String path) {
        return URI.create("http://127.0.0.1:" + ready().otlpHttpPort() + path);
    }

    /** A path of the store's HTTP protocol. */
    URI store(String path) {
        return URI.create("http://127.0.0.1:" + ready().storePort() + path);
    }

    Path data() {
        return data;
    }

    /** Its console: what a user sees. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for its end. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("Varve did not end:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    long pid() {
        return process.pid();
    }

    /** The processes that it has started. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** As kill -9 does. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** Orderly. */
    void stop() {
        process.destroy();
        exitCode();
    }

    @Override
    public void close() {
        List<ProcessHandle> children = children();
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
