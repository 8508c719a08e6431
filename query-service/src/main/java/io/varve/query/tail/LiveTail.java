package io.varve.query.tail;

import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.logs.LogLine;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.LogRequest;
import io.varve.query.logs.LogTail;
import io.varve.query.logs.StoreSession;
import io.varve.query.tenant.ReadLimits;
import io.varve.query.tenant.TenantConcurrency;
import io.varve.store.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's tail: a thread that asks the store for new lines, ahead of the client by no more than a buffer. */
public final class LiveTail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveTail.class);

    /** Between two reads of the store. After a slow read the pause is as long as the read, so that a tail never takes more than half. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** For how long the store may be out of reach. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int MOST_LINES_HELD = 10_000;
    private static final long MOST_BYTES_HELD = 8L << 20;

    private final LogQueries queries;
    private final TenantId tenant;
    private final ReadLimits limits;
    private final TailRequest request;
    private final Clock clock;
    private final TenantConcurrency.Slot slot;
    private final TailBuffer buffer = new TailBuffer(MOST_LINES_HELD, MOST_BYTES_HELD);
    private final Thread thread;
    private final Object lock = new Object();
    private @Nullable StoreSession reading;
    private boolean closed;

    private LiveTail(
            LogQueries queries,
            TenantId tenant,
            ReadLimits limits,
            TailRequest request,
            Clock clock,
            TenantConcurrency.Slot slot) {
        this.queries = queries;
        this.tenant = tenant;
        this.limits = limits;
        this.request = request;
        this.clock = clock;
        this.slot = slot;
        this.thread = Thread.ofVirtual().name("live-tail").unstarted(this::run);
    }

    /**
     * Begins to follow.
     *
     * @param open the tails of all tenants in this process
     * @throws QueryFailure when the tenant has as many open as it may
     */
    public static LiveTail start(
            LogQueries queries,
            TenantId tenant,
            ReadLimits limits,
            TailRequest request,
            TenantConcurrency open,
            Clock clock) {
        TenantConcurrency.Slot slot = open.enter(
                tenant,
                limits.maxConcurrentTailRequests(),
                most -> QueryFailure.badRequest("max concurrent tail requests limit exceeded, count > limit ("
                        + (most + 1) + " > " + most + ")"));
        LiveTail tail = new LiveTail(queries, tenant, limits, request, clock, slot);
        tail.thread.start();
        return tail;
    }

    /**
     * The next lines.
     *
     * @param patience how long to wait for one
     * @return an empty frame when none came
     * @throws QueryFailure when the store can't be read
     */
    public TailFrame next(Duration patience) throws InterruptedException {
        return buffer.take(patience);
    }

    private void run() {
        try {
            LogTail tail = patiently(this::begin);
            while (true) {
                long before = System.nanoTime();
                patiently(() -> {
                    tail.read(session(), end(), buffer::offer);
                    return tail;
                });
                long took = System.nanoTime() - before;
                Thread.sleep(Duration.ofNanos(Math.max(PAUSE.toNanos(), took)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (QueryFailure e) {
            if (e.kind() == Kind.INTERNAL) {
                LOG.error("A tail failed by a fault of ours", e);
            }
            buffer.fail(e);
        } catch (RuntimeException e) {
            LOG.error("A tail failed by a fault of ours", e);
            buffer.fail(new QueryFailure(Kind.INTERNAL, "internal error, see the log of the service", e));
        } finally {
            slot.close();
        }
    }

    /** Tries again while the store can't be reached, or has ended a read that nobody here did: a tail outlives a restart of the store. */
    private LogTail patiently(Supplier<LogTail> read) throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            try {
                return read.get();
            } catch (QueryFailure e) {
                if (!isPassing(e) || System.nanoTime() - begin > PATIENCE.toNanos()) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private boolean isPassing(QueryFailure failure) {
        synchronized (lock) {
            return !closed && (failure.kind() == Kind.UNAVAILABLE || failure.kind() == Kind.CANCELLED);
        }
    }

    /** Hands over what is there already: the newest lines, oldest first. */
    private LogTail begin() {
        long end = end();
        long recent = Math.max(request.start(), end - LogTail.OVERLAP.toNanos());
        LogTail tail = queries.tail(request.query(), recent);
        Deque<LogLine> newest = new ArrayDeque<>();
        tail.read(session(), end, line -> {
            if (newest.size() == request.limit()) {
                newest.remove();
            }
            newest.add(line);
        });
        int more = request.limit() - newest.size();
        if (more > 0 && request.start() < recent) {
            List<LogLine> older =
                    queries.lines(session(), new LogRequest(request.query(), request.start(), recent, false, more, 0));
            older.forEach(newest::addFirst);
        }
        newest.forEach(buffer::offer);
        return tail;
    }

    private long end() {
        Instant now = clock.instant().minus(request.delay());
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    }

    /** The session of the next read; the time limit of a query is for each. */
    private StoreSession session() {
        StoreSession session = queries.session(tenant, limits);
        synchronized (lock) {
            reading = session;
            if (closed) {
                session.cancel();
            }
        }
        return session;
    }

    /** Ends the tail and what the store is doing for it. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (reading != null) {
                reading.cancel();
            }
        }
        thread.interrupt();
    }
}
