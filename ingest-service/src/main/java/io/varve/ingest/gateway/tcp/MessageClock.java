package io.varve.ingest.gateway.tcp;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** How long a client may take over a message that it has begun. Between messages it may be silent as long as it likes. For one thread. */
public final class MessageClock {
    /** How long the rest of a message may keep us waiting without a word. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final Socket connection;
    private final Duration longest;
    private boolean running;
    private long begin;

    public MessageClock(Socket connection, Duration longest) {
        this.connection = connection;
        this.longest = longest;
    }

    /**
     * Before each read: the read then fails when it waits for longer than is left.
     *
     * @param begun whether a part of a message is there
     * @throws SocketTimeoutException when nothing is left
     */
    public void beforeRead(boolean begun) throws IOException {
        if (!begun) {
            running = false;
            connection.setSoTimeout(0);
            return;
        }
        long now = System.nanoTime();
        if (!running) {
            running = true;
            begin = now;
        }
        long left = longest.minusNanos(now - begin).toMillis();
        if (left <= 0) {
            throw new SocketTimeoutException(
                    "a message was not whole after " + longest.toMillis() + " ms (varve.ingest.receive-timeout)");
        }
        connection.setSoTimeout((int) Math.min(left, SILENCE.toMillis()));
    }

    /** A message has come to its end; what follows of the next one has its own time. */
    public void completed() {
        running = false;
    }
}
