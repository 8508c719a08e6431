package io.varve.query.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;

/** Looks now and then whether the client of a request still waits, and cancels what the store does for it when not. */
public final class ClientWatch implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final ConnectionProbe probe;
    private final Runnable cancel;
    private final Thread thread;
    private final Object lock = new Object();
    private boolean closed;

    private ClientWatch(ConnectionProbe probe, Runnable cancel) {
        this.probe = probe;
        this.cancel = cancel;
        this.thread = Thread.ofVirtual().name("client-watch").unstarted(this::watch);
    }

    /**
     * Begins to watch; nothing is watched where the container gives no probe.
     *
     * @param cancel ends what is done for the client, once, from another thread
     */
    public static ClientWatch over(HttpServletRequest request, Runnable cancel) {
        ConnectionProbe probe = ConnectionProbe.of(request);
        ClientWatch watch = new ClientWatch(probe, cancel);
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                synchronized (lock) {
                    if (closed) {
                        return;
                    }
                    if (probe.isClosedByClient()) {
                        cancel.run();
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After this the connection is not touched any more. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        thread.interrupt();
    }
}
