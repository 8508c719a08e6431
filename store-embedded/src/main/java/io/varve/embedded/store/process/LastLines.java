package io.varve.embedded.store.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Logs what a process writes to standard error, and keeps the last lines for the message of a failed start. */
final class LastLines {
    private static final System.Logger LOG = System.getLogger("io.varve.embedded.store");
    private static final int KEPT = 8;

    private final Deque<String> lines = new ArrayDeque<>();
    private final Thread thread;

    private LastLines(Process process) {
        this.thread = Thread.ofPlatform().daemon().name("store-log").start(() -> {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    keep(line);
                    LOG.log(System.Logger.Level.INFO, line);
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "The log of the store process broke off", e);
            }
        });
    }

    static LastLines follow(Process process) {
        return new LastLines(process);
    }

    private synchronized void keep(String line) {
        lines.add(line);
        if (lines.size() > KEPT) {
            lines.remove();
        }
    }

    /** The last lines, once the process has ended. */
    String text() throws InterruptedException {
        thread.join(2_000);
        synchronized (this) {
            return String.join("; ", lines);
        }
    }
}
