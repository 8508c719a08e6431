package io.varve.standalone;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started, to be stopped in the reverse order. A part that is slow to stop or fails to does not keep the others from
 * stopping.
 */
final class StopOrder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopOrder.class);

    private final Duration limit;
    private final Deque<Part> parts = new ArrayDeque<>();
    private boolean closed;

    /** @param limit how long one part may take before the next is stopped */
    StopOrder(Duration limit) {
        this.limit = limit;
    }

    /** Remembers a part that has started; where the stop has already begun, stops it at once. */
    void add(String name, AutoCloseable part) {
        synchronized (parts) {
            if (!closed) {
                parts.push(new Part(name, part));
                return;
            }
        }
        stop(new Part(name, part));
    }

    /** Stops everything; a second call does nothing. */
    @Override
    public void close() {
        while (true) {
            Part next;
            synchronized (parts) {
                closed = true;
                if (parts.isEmpty()) {
                    return;
                }
                next = parts.pop();
            }
            stop(next);
        }
    }

    private void stop(Part part) {
        Thread stopping = Thread.ofPlatform()
                .daemon()
                .name("stop-" + part.name())
                .start(() -> {
                    try {
                        part.stop().close();
                    } catch (Exception failure) {
                        LOG.warn("{} did not stop in order", part.name(), failure);
                    }
                });
        try {
            if (!stopping.join(limit)) {
                LOG.warn("{} did not stop within {}; going on without it", part.name(), limit);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private record Part(String name, AutoCloseable stop) {}
}
