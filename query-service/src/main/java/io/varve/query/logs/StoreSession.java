package io.varve.query.logs;

import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.ArrowResult;
import io.varve.store.QueryLimits;
import io.varve.store.QuerySummary;
import io.varve.store.StoreClient;
import io.varve.store.StoreException;
import io.varve.store.TenantId;
import io.varve.store.TenantQuery;
import io.varve.store.TenantScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * The reads that one query makes of the store: all for one tenant, all before one deadline, each noted for whoever asks for an
 * explanation. For one thread, except {@link #cancel}.
 */
public final class StoreSession {

    /** The store's code of an overload: it waits for a while itself before it says so. */
    private static final int TOO_MANY_SIMULTANEOUS_QUERIES = 202;

    /** Its code of an expression whose program has no room: what is no expression at all does not get so far. */
    private static final int CANNOT_COMPILE_REGEXP = 427;

    private static final long PAUSE_NANOS = 100_000_000;

    /** After so many bytes of lines it is looked whether anybody still waits; a row without a line counts as some. */
    static final int BYTES_BETWEEN_CHECKS = 16_384;

    private static final int BYTES_OF_ROW = 64;

    private final StoreClient client;
    private final BufferAllocator allocator;
    private final TenantId tenant;
    private final TenantScope scope;
    private final boolean labelled;
    private final HeldLogs held;
    private final ReadLimits limits;
    private final long deadline;
    private final List<StoreRead> reads = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private LinesInMemory linesInMemory = LinesInMemory.NONE;
    private final Object lock = new Object();
    private @Nullable ArrowResult running;
    private @Nullable Thread waiting;
    private boolean cancelled;
    private boolean fresh;
    private int sinceCheck;
    private AnswerMemory.@Nullable Share answer;

    /** @param labelled whether the tenant is shown as a label, since its rows come together with those of others */
    StoreSession(
            StoreClient client,
            BufferAllocator allocator,
            TenantId tenant,
            ReadLimits limits,
            boolean labelled,
            HeldLogs held) {
        this.client = client;
        this.allocator = allocator;
        this.tenant = tenant;
        this.scope = TenantScope.of(tenant);
        this.labelled = labelled;
        this.held = held;
        this.limits = limits;
        this.deadline = System.nanoTime() + limits.queryTimeout().toNanos();
    }

    /** Another one for the same tenant, under the same limits, whose time begins now: for what nobody waits for. */
    public StoreSession aside() {
        return new StoreSession(client, allocator, tenant, limits, labelled, held);
    }

    /** Has everything read from the store, and nothing from a cache of answers. */
    public void refresh() {
        fresh = true;
    }

    public boolean isFresh() {
        return fresh;
    }

    long deadline() {
        return deadline;
    }

    boolean isCancelled() {
        synchronized (lock) {
            return cancelled;
        }
    }

    /** Has what is kept of the reads counted as part of an answer. */
    void holdIn(AnswerMemory.Share share) {
        answer = share;
    }

    /**
     * Ends the query between two rows of a batch when its client has gone or its time is over; called for every row, since rows may take
     * long to evaluate.
     *
     * @param bytes of the row's line
     */
    void evaluating(int bytes) {
        sinceCheck += bytes + BYTES_OF_ROW;
        if (sinceCheck < BYTES_BETWEEN_CHECKS) {
            return;
        }
        sinceCheck = 0;
        failIfEnded();
    }

    /** Counts bytes that stay in memory until the answer has been sent. */
    void keep(long bytes) {
        if (answer != null) {
            answer.take(bytes);
        }
    }

    public TenantScope scope() {
        return scope;
    }

    TenantId tenant() {
        return tenant;
    }

    /** Whether streams carry {@link LogStream#TENANT_LABEL}. */
    boolean isLabelled() {
        return labelled;
    }

    /** What is held of the tables of logs. */
    HeldLogs held() {
        return held;
    }

    public ReadLimits limits() {
        return limits;
    }

    /** Takes the batches of an answer. */
    @FunctionalInterface
    public interface BatchConsumer {
        /**
         * @param batch valid until the method returns
         * @return false when no more are wanted: the store stops
         */
        boolean accept(VectorSchemaRoot batch);
    }

    /**
     * Runs a SELECT and hands over its batches.
     *
     * @throws QueryFailure by what went wrong: a limit, the deadline, the store
     */
    public void read(String sql, BatchConsumer consumer) {
        long begin = System.nanoTime();
        long rows = 0;
        try (ArrowResult result = select(sql)) {
            while (result.next()) {
                rows += result.root().getRowCount();
                if (!consumer.accept(result.root())) {
                    break;
                }
                if (System.nanoTime() > deadline) {
                    throw QueryFailure.timedOut(null);
                }
            }
            QuerySummary summary = result.summary();
            reads.add(new StoreRead(sql, summary.readRows(), summary.readBytes(), rows, System.nanoTime() - begin));
        } catch (StoreException e) {
            throw failure(e);
        } catch (OutOfMemoryException e) {
            throw new QueryFailure(
                    Kind.OVERLOADED,
                    "too many outstanding requests: the store's answers need more memory than there is, try again later"
                            + " or ask for fewer lines",
                    e);
        } finally {
            synchronized (lock) {
                running = null;
            }
        }
    }

    /**
     * Reads more than was asked for, so that it can be held: a limit that this meets may leave what was asked for alone.
     *
     * @param what it is, for the explanation
     * @param load answers whether it is held now
     * @return whether it is held now
     */
    public boolean hold(String what, BooleanSupplier load) {
        try {
            return load.getAsBoolean();
        } catch (QueryFailure e) {
            if (e.kind() != Kind.BAD_REQUEST && e.kind() != Kind.OVERLOADED) {
                throw e;
            }
            note(what + " could not be held: " + e.getMessage());
            return false;
        }
    }

    /** Asks again while the store has its hands full, as long as there is time. */
    private ArrowResult select(String sql) {
        while (true) {
            try {
                return select(query(sql));
            } catch (StoreException e) {
                if (e.code() != TOO_MANY_SIMULTANEOUS_QUERIES || deadline - System.nanoTime() < PAUSE_NANOS) {
                    throw e;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private TenantQuery query(String sql) {
        long left = deadline - System.nanoTime();
        if (left < 1_000_000) {
            throw QueryFailure.timedOut(null);
        }
        return TenantQuery.of(scope, sql)
                .limits(QueryLimits.DEFAULT
                        .withTime(Duration.ofNanos(left))
                        .withMemoryBytes(limits.maxQueryMemory().toBytes())
                        .withReadBytes(limits.maxQueryBytesRead().toBytes()));
    }

    /** Asks, and waits for the store to begin its answer; a cancel meanwhile interrupts the wait. */
    private ArrowResult select(TenantQuery query) {
        synchronized (lock) {
            failIfCancelled();
            waiting = Thread.currentThread();
        }
        ArrowResult result = null;
        try {
            result = client.select(query, allocator);
        } finally {
            synchronized (lock) {
                waiting = null;
                running = result;
                if (cancelled) {
                    // The interrupt was for the wait; what is left of this request runs on.
                    Thread.interrupted();
                }
            }
        }
        return result;
    }

    /**
     * To be called now and then by what does without the store; by any thread.
     *
     * @throws QueryFailure when the client went away or the time is over
     */
    public void failIfEnded() {
        synchronized (lock) {
            failIfCancelled();
        }
        if (System.nanoTime() > deadline) {
            throw QueryFailure.timedOut(null);
        }
    }

    private void failIfCancelled() {
        if (cancelled) {
            throw new QueryFailure(Kind.CANCELLED, "the client went away");
        }
    }

    /** Ends what the store is doing for this query; may be called from any thread. */
    public void cancel() {
        synchronized (lock) {
            cancelled = true;
            if (running != null) {
                running.cancel();
            }
            if (waiting != null) {
                waiting.interrupt();
            }
        }
    }

    /** Counts the lines of blocks that are looked through here. */
    void lookingThrough(List<LineBlock> blocks) {
        for (LineBlock block : blocks) {
            linesInMemory = linesInMemory.plus(new LinesInMemory(block.rows(), block.bytes()));
        }
    }

    /** Notes what Java did, for the explanation. */
    public void note(String what) {
        notes.add(what);
    }

    /** What was read so far and what Java did with it. */
    public Explanation explanation() {
        return new Explanation(List.copyOf(reads), linesInMemory, List.copyOf(notes));
    }

    /** The store's words of now and of before, in contrast to those of the limit for all statements. */
    private static boolean isOverItsOwnMemory(StoreException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("Query memory limit") || message.contains("(for query)");
    }

    private QueryFailure failure(StoreException e) {
        return switch (e.kind()) {
            case TIMEOUT -> QueryFailure.timedOut(e);
            case CANCELLED -> new QueryFailure(Kind.CANCELLED, "the query was cancelled", e);
            case MEMORY ->
                isOverItsOwnMemory(e)
                        ? new QueryFailure(
                                Kind.BAD_REQUEST,
                                "the query needs more memory than limit max_query_memory of tenant " + scope
                                        + " allows (" + limits.maxQueryMemory().toMegabytes()
                                        + " MiB); use more specific stream selectors or a shorter time range",
                                e)
                        : new QueryFailure(
                                Kind.OVERLOADED,
                                "too many outstanding requests: what the store does at the moment needs more memory than it"
                                        + " has for all queries together; try again later, use more specific stream"
                                        + " selectors or a shorter time range",
                                e);
            case LIMIT ->
                new QueryFailure(
                        Kind.BAD_REQUEST,
                        "the query would read too many bytes (limit: max_query_bytes_read of tenant " + scope + ", "
                                + limits.maxQueryBytesRead().toMegabytes()
                                + " MiB); consider adding more specific stream selectors or reduce the time range of the query",
                        e);
            case UNAVAILABLE ->
                new QueryFailure(Kind.UNAVAILABLE, "the store is not available at the moment, try again later", e);
            case BAD_DATA, BAD_QUERY ->
                e.code() == CANNOT_COMPILE_REGEXP
                        ? new QueryFailure(
                                Kind.BAD_REQUEST,
                                "a regular expression of the query is too large for the store; use fewer or smaller"
                                        + " repetitions, or smaller classes of characters in them",
                                e)
                        : new QueryFailure(Kind.INTERNAL, "the store refused a query of the planner", e);
        };
    }
}
