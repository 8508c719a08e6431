package io.varve.embedded.store.http;

import io.varve.embedded.store.engine.EngineConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** The platform thread that has one connection of the engine, and runs the work of a queue on it. */
final class ConnectionThread {
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
                work.accept(state);
            }
        });
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
