package io.varve.ingest.gateway;

import io.varve.ingest.gateway.RefusalException.Reason;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds what all requests under way hold together. */
public final class MemoryBudget {
    /** A body is held as it is, as columns, as a frame and on its way to Kafka. */
    private static final int COPIES = 4;

    private final long limit;
    private final AtomicLong held = new AtomicLong();

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** One request's share; grows while its body is read. For one thread. */
    public Share open() {
        return new Share();
    }

    long held() {
        return held.get();
    }

    /** What one request holds, given back by {@link #close()}. */
    public final class Share implements AutoCloseable {
        private long bytes;

        /** @throws RefusalException OVERLOADED when there is no room for this many more bytes of a body */
        public void grow(long bodyBytes) throws RefusalException {
            long more = bodyBytes * COPIES;
            if (held.addAndGet(more) > limit) {
                held.addAndGet(-more);
                throw new RefusalException(
                        Reason.OVERLOADED,
                        "the requests under way hold all of the " + limit
                                + " bytes that varve.ingest.memory allows; send this one again later");
            }
            bytes += more;
        }

        @Override
        public void close() {
            held.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
