package io.varve.embedded.store.http;

import io.varve.embedded.store.engine.EngineConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** The platform thread that has one connection of the engine, and runs the work of a queue on it. */
final class ConnectionThread {
    private static final System.Logger LOG = System.getLogger(ConnectionThread.class.getName());
    private static final int LOST_CONNECTION = 70;

    private final Thread thread;

    ConnectionThread(
            String name,
            EngineConnection connection,
            Map<String, String> baseline,
            BlockingQueue<Consumer<ConnectionState>> queue) {
        ConnectionState state = new ConnectionState(connection, baseline);
        this.thread = Thread.ofPlatform().name(name).start(() -> {
            while (!Thread.interrupted()) {
                Consumer<ConnectionState> work;
                try {
                    work = queue.take();
                } catch (InterruptedException e) {
                    return;
                }
                runOrDie(work, state);
            }
        });
    }

    /** An error that is no exception (memory, a defect in linkage) leaves the connection in no known state: the supervisor starts afresh. */
    private static void runOrDie(Consumer<ConnectionState> work, ConnectionState state) {
        try {
            work.accept(state);
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "The store process ends: a connection is lost", e);
            Runtime.getRuntime().halt(LOST_CONNECTION);
        }
    }

    /** Ends after the work that is running. */
    void stop() {
        thread.interrupt();
    }

    /** Waits for the end. */
    boolean join(Duration limit) throws InterruptedException {
        return thread.join(limit);
    }
}
