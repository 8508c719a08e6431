package io.varve.ingest.gateway;

import io.varve.store.TenantId;

/** A request's body with its encoding undone, and the memory that is kept for it until the request is answered. */
public final class ReceivedBody implements AutoCloseable {
    private final TenantId tenant;
    private final byte[] bytes;
    private final MemoryBudget.Share share;

    ReceivedBody(TenantId tenant, byte[] bytes, MemoryBudget.Share share) {
        this.tenant = tenant;
        this.bytes = bytes;
        this.share = share;
    }

    TenantId tenant() {
        return tenant;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        share.close();
    }
}
