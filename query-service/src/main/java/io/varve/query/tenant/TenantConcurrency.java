package io.varve.query.tenant;

import io.varve.query.failure.QueryFailure;
import io.varve.store.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

/** How many things of one kind each tenant has under way in this process. For any number of threads. */
public final class TenantConcurrency {

    private final ConcurrentHashMap<TenantId, Integer> underWay = new ConcurrentHashMap<>();

    /** A place that is taken until it is closed, once. */
    @FunctionalInterface
    public interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a place of each tenant, or none at all.
     *
     * @param limit places of each; zero for any number
     * @param refusal what to say of the limit when all of one are taken
     * @throws QueryFailure the refusal
     */
    public Slot enter(Collection<TenantId> tenants, int limit, IntFunction<QueryFailure> refusal) {
        List<Slot> taken = new ArrayList<>();
        Slot all = () -> taken.forEach(Slot::close);
        try {
            for (TenantId tenant : tenants) {
                taken.add(enter(tenant, limit, refusal));
            }
            return all;
        } catch (QueryFailure e) {
            all.close();
            throw e;
        }
    }

    /**
     * Takes a place.
     *
     * @param limit places of the tenant; zero for any number
     * @param refusal what to say of the limit when all are taken
     * @throws QueryFailure the refusal
     */
    public Slot enter(TenantId tenant, int limit, IntFunction<QueryFailure> refusal) {
        underWay.compute(tenant, (_, count) -> {
            int now = count == null ? 0 : count;
            if (limit > 0 && now >= limit) {
                throw refusal.apply(limit);
            }
            return now + 1;
        });
        return () -> underWay.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
    }
}
