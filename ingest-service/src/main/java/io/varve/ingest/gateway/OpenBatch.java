package io.varve.ingest.gateway;

import io.varve.store.TenantId;
import io.varve.wire.batch.RowBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A batch that takes the rows of one request at a time. What changes is guarded by the accumulator's lock of its tenant. */
final class OpenBatch<B extends RowBatch> {
    final TenantId tenant;
    final Lane lane;
    final B rows;
    /** Completed for all requests whose rows are in the batch now. */
    CompletableFuture<Void> acknowledged = new CompletableFuture<>();
    /** Counts fillings, so that a timer set for one does not seal the next. */
    long filling;
    /** Whether the timer of this filling is set. */
    boolean timed;
    /** Whether the time of this filling is over; whoever has the batch in hands seals it. */
    boolean due;

    /** Requests whose rows are in the batch now. */
    final List<RequestDigest> requests = new ArrayList<>();

    long lastUsedNanos;

    OpenBatch(TenantId tenant, Lane lane, B rows) {
        this.tenant = tenant;
        this.lane = lane;
        this.rows = rows;
    }
}
