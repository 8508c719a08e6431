package io.varve.ingest.gateway;

import io.varve.ingest.gateway.RefusalException.Reason;
import io.varve.store.TenantId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what all requests under way hold together. Beyond its first request a tenant may hold no more than what is left for others, so that
 * one that floods is refused before the others are.
 */
public final class MemoryBudget {
    /** A body is held as it is, as columns, as a frame and on its way to Kafka. */
    private static final int COPIES = 4;

    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private final Map<TenantId, AtomicLong> byTenant = new ConcurrentHashMap<>();

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** One request's share; grows while its body is read. For one thread. */
    public Share open(TenantId tenant) {
        return new Share(tenant);
    }

    long held() {
        return held.get();
    }

    /** What one request holds, given back by {@link #close()}. */
    public final class Share implements AutoCloseable {
        private final TenantId tenant;
        private long bytes;

        private Share(TenantId tenant) {
            this.tenant = tenant;
        }

        /** @throws RefusalException OVERLOADED when there is no room for this many more bytes of a body */
        public void grow(long bodyBytes) throws RefusalException {
            long more = bodyBytes * COPIES;
            long all = held.addAndGet(more);
            long ofTenant = change(more);
            bytes += more;
            if (all > limit || (ofTenant > bytes && ofTenant > limit - all)) {
                held.addAndGet(-more);
                change(-more);
                bytes -= more;
                throw new RefusalException(Reason.OVERLOADED, refusal(all > limit));
            }
        }

        private String refusal(boolean byAll) {
            return (byAll
                            ? "the requests under way hold all of the "
                            : "the requests of this tenant under way hold more than what is left to others of the ")
                    + limit + " bytes that varve.ingest.memory allows; send this one again later";
        }

        private long change(long more) {
            return byTenant.compute(tenant, (_, known) -> {
                        AtomicLong now = known == null ? new AtomicLong() : known;
                        now.addAndGet(more);
                        return now;
                    })
                    .get();
        }

        @Override
        public void close() {
            if (bytes == 0) {
                return;
            }
            held.addAndGet(-bytes);
            byTenant.computeIfPresent(tenant, (_, now) -> now.addAndGet(-bytes) <= 0 ? null : now);
            bytes = 0;
        }
    }
}
