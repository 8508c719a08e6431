package io.varve.standalone.status;

import io.varve.standalone.folder.RunningParts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** One line for each part: up or not, pid, port, memory, and what has gone through it. */
public final class Status {
    private static final int CONNECT_MILLIS = 1000;

    private Status() {}

    /**
     * Prints to standard output.
     *
     * @return whether every part is up
     */
    public static boolean print(Path dataFolder) throws IOException, InterruptedException {
        Optional<RunningParts> running = RunningParts.in(dataFolder);
        if (running.isEmpty()) {
            System.out.println("not running on " + dataFolder + ": ./varve up -d starts it");
            return false;
        }
        RunningParts parts = running.get();
        Optional<ProcessHandle> store = storeProcess(parts.pid());
        String received = "";
        String stored = "";
        String waiting = "";
        try {
            MetricsPage metrics = MetricsPage.fetch(parts.httpPort());
            received = String.format(
                    Locale.ROOT,
                    "%,d rows in, %,d refused",
                    metrics.sum("varve_gateway_rows_total"),
                    metrics.sum("loki_discarded_samples_total"));
            stored = String.format(
                    Locale.ROOT,
                    "%,d rows in, %,d restarts",
                    metrics.sum("varve_writer_rows_total"),
                    metrics.sum("varve_store_restarts_total"));
            long deadLetters = metrics.sum("varve_writer_dead_letters_waiting");
            waiting = deadLetters == 0
                    ? ""
                    : String.format(Locale.ROOT, "%,d dead letters: ./varve dead-letters", deadLetters);
        } catch (IOException unanswered) {
            received = "/metrics does not answer: " + unanswered.getMessage();
        }
        row("part", "state", "pid", "port", "memory", "");
        boolean up = part("loki api", parts.pid(), parts.httpPort(), memory(parts.pid()), "");
        up &= part("otlp http", parts.pid(), parts.otlpHttpPort(), "", received);
        up &= part("otlp grpc", parts.pid(), parts.otlpGrpcPort(), "", "");
        up &= part("kafka", parts.pid(), parts.kafkaPort(), "", waiting);
        long storePid = store.map(ProcessHandle::pid).orElse(-1L);
        up &= part("store", storePid, parts.storePort(), memory(storePid), stored);
        return up;
    }

    private static boolean part(String name, long pid, int port, String memory, String note) {
        if (port < 0) {
            row(name, "off", "-", "-", memory, note);
            return true;
        }
        boolean up = answers(port);
        row(name, up ? "up" : "DOWN", pid < 0 ? "-" : Long.toString(pid), Integer.toString(port), memory, note);
        return up;
    }

    private static void row(String part, String state, String pid, String port, String memory, String note) {
        System.out.println(
                String.format(Locale.ROOT, "%-10s %-5s %8s %6s %8s  %s", part, state, pid, port, memory, note)
                        .stripTrailing());
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** The store is the only process that the main one starts; its id changes when it is started again. */
    private static Optional<ProcessHandle> storeProcess(long parent) {
        return ProcessHandle.of(parent).stream()
                .flatMap(ProcessHandle::children)
                .findFirst();
    }

    private static String memory(long pid) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        if (!Files.isReadable(status)) {
            return "-";
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .map(kibibytes -> Long.parseLong(kibibytes) / 1024 + " MiB")
                    .findFirst()
                    .orElse("-");
        }
    }
}
