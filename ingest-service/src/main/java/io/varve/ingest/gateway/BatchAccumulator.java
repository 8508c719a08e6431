package io.varve.ingest.gateway;

import io.varve.store.TenantId;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.RowBatch;
import io.varve.wire.frame.Frame;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Gathers the rows of many small requests of a tenant to one Kafka record, for a bounded time. A request has a batch to itself while its
 * rows are decoded; a second one at the same moment gets a second batch, so a tenant is not held to one processor.
 */
final class BatchAccumulator<B extends RowBatch> implements AutoCloseable {
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(30);

    /**
     * A larger body is decoded on a thread of the system, which shares a processor by time; a virtual one would keep it from all other
     * requests until it is done.
     */
    private static final int LARGE_BODY = 128 << 10;

    /** The batches of a tenant that nobody has in hands; also the lock for their fields. */
    private static final class TenantBatches<B extends RowBatch> {
        final ArrayDeque<OpenBatch<B>> free = new ArrayDeque<>();

        /** Requests that are at it; changed within the map only. */
        int users;
    }

    private final Map<TenantId, TenantBatches<B>> tenants = new ConcurrentHashMap<>();
    private final DecodingTurns turns;
    private final ExecutorService decoders;
    private final String signal;
    private final BatchMaker<B> maker;
    private final Lanes lanes;
    private final RecentRequests recent;
    private final FrameProducer producer;
    private final long batchBytes;
    private final int partBytes;
    private final long delayMicros;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("batch-timer").factory());

    /** Makes a batch of a tenant for a partition. */
    interface BatchMaker<B> {
        B make(TenantId tenant, Lane lane);
    }

    /**
     * @param signal what the rows are, empty for logs: the same bytes mean other records at the doors of another signal
     * @param turns at decoding, shared by all signals
     * @param decoders threads on which large bodies are decoded, as many as there are places for
     */
    BatchAccumulator(
            String signal,
            BatchMaker<B> maker,
            DecodingTurns turns,
            ExecutorService decoders,
            RecentRequests recent,
            FrameProducer producer,
            Lanes lanes,
            long batchBytes,
            int partBytes,
            Duration delay) {
        this.signal = signal;
        this.maker = maker;
        this.turns = turns;
        this.decoders = decoders;
        this.lanes = lanes;
        this.recent = recent;
        this.producer = producer;
        this.batchBytes = batchBytes;
        this.partBytes = partBytes;
        this.delayMicros = delay.toNanos() / 1000;
        var _ = timer.scheduleWithFixedDelay(
                this::dropIdle, IDLE_LIMIT.toMillis(), IDLE_LIMIT.toMillis() / 3, TimeUnit.MILLISECONDS);
    }

    /**
     * What became of a request.
     *
     * @param decoded its rows
     * @param acknowledged completes when Kafka has them
     */
    record Appended(DecodeResult decoded, CompletableFuture<Void> acknowledged) {}

    /**
     * Appends a request's rows to a batch of its tenant.
     *
     * @param digest names the request, see {@link #digest}; a request of the same name that has arrived or is on its way is waited for instead
     */
    Appended append(
            TenantId tenant,
            byte[] body,
            RequestDecoder<B> decoder,
            RequestDigest digest,
            Delivery delivery,
            long receivedUnixNano)
            throws MalformedRequestException, InterruptedException {
        turns.begin(tenant);
        try {
            if (body.length < LARGE_BODY) {
                return appendNow(tenant, body, decoder, digest, delivery, receivedUnixNano);
            }
            return decoders.submit(() -> appendNow(tenant, body, decoder, digest, delivery, receivedUnixNano))
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MalformedRequestException malformed) {
                throw malformed;
            }
            throw new IllegalStateException("a request could not be decoded", e.getCause());
        } finally {
            turns.end(tenant);
        }
    }

    /** Names a request of this signal. */
    RequestDigest digest(TenantId tenant, byte[] body, Delivery delivery) {
        return RequestDigest.of(tenant, signal, body, delivery);
    }

    private Appended appendNow(
            TenantId tenant,
            byte[] body,
            RequestDecoder<B> decoder,
            RequestDigest digest,
            Delivery delivery,
            long receivedUnixNano)
            throws MalformedRequestException {
        TenantBatches<B> batches = tenants.compute(tenant, (_, known) -> {
            TenantBatches<B> used = known == null ? new TenantBatches<>() : known;
            used.users++;
            return used;
        });
        OpenBatch<B> open = take(batches, tenant);
        try {
            // A large request does not go behind others: the record would be larger than both need.
            if (open.rows.rows() > 0 && open.rows.bytes() + body.length > batchBytes) {
                seal(open);
            }
            RowBatch.Mark before = open.rows.mark();
            DecodeResult decoded = decoder.decode(body, open.rows, receivedUnixNano);
            if (before.rows() > 0 && open.rows.bytes() > partBytes) {
                // What is sent in parts is one request alone, so that each part can be told again.
                open.rows.rollback(before);
                seal(open);
                before = open.rows.mark();
                decoded = decoder.decode(body, open.rows, receivedUnixNano);
            }
            if (decoded.accepted() == 0) {
                return new Appended(decoded, CompletableFuture.completedFuture(null));
            }
            if (delivery == Delivery.REPEATED && open.rows.tookReceivedTime()) {
                return new Appended(decoded, open.acknowledged);
            }
            CompletableFuture<Void> earlier = recent.begin(digest, open.acknowledged);
            if (earlier != null) {
                open.rows.rollback(before);
                return new Appended(decoded, earlier);
            }
            open.requests.add(digest);
            return new Appended(decoded, open.acknowledged);
        } finally {
            giveBack(batches, open);
            tenants.computeIfPresent(tenant, (_, used) -> {
                used.users--;
                return used;
            });
        }
    }

    private OpenBatch<B> take(TenantBatches<B> batches, TenantId tenant) {
        synchronized (batches) {
            // Those with rows stand first.
            OpenBatch<B> first = batches.free.peekFirst();
            if (first != null && first.rows.rows() > 0) {
                return batches.free.removeFirst();
            }
            Lane lane = lanes.current(System.nanoTime());
            for (OpenBatch<B> empty : batches.free) {
                if (empty.lane.partition() == lane.partition()) {
                    batches.free.remove(empty);
                    return empty;
                }
            }
            return new OpenBatch<>(tenant, lane, maker.make(tenant, lane));
        }
    }

    private void giveBack(TenantBatches<B> batches, OpenBatch<B> open) {
        synchronized (batches) {
            open.lastUsedNanos = System.nanoTime();
            if (open.rows.rows() > 0 && !open.due && !isFull(open) && delayMicros > 0) {
                if (!open.timed) {
                    open.timed = true;
                    long filling = open.filling;
                    var _ = timer.schedule(() -> due(batches, open, filling), delayMicros, TimeUnit.MICROSECONDS);
                }
                batches.free.addFirst(open);
                return;
            }
        }
        seal(open);
        synchronized (batches) {
            batches.free.addLast(open);
        }
    }

    private boolean isFull(OpenBatch<B> open) {
        return open.rows.bytes() >= Math.min(batchBytes, partBytes);
    }

    /** On the timer's thread, which must not wait: sealing and sending go to a thread of their own. */
    private void due(TenantBatches<B> batches, OpenBatch<B> open, long filling) {
        synchronized (batches) {
            if (open.filling != filling) {
                return;
            }
            open.due = true;
            if (!batches.free.remove(open)) {
                return;
            }
        }
        var _ = Thread.ofVirtual().start(() -> giveBack(batches, open));
    }

    /** Only by whoever has the batch in hands. */
    private void seal(OpenBatch<B> open) {
        CompletableFuture<Void> acknowledged = open.acknowledged;
        open.acknowledged = new CompletableFuture<>();
        open.filling++;
        open.timed = false;
        open.due = false;
        List<RequestDigest> requests = List.copyOf(open.requests);
        open.requests.clear();
        List<Frame> frames;
        try {
            frames = open.rows.sealInParts(partBytes);
        } catch (ArithmeticException | NegativeArraySizeException | OutOfMemoryError e) {
            open.rows.rollback(new RowBatch.Mark(0, 0));
            acknowledged.completeExceptionally(new RefusalException(
                    RefusalException.Reason.TOO_LARGE, "the request's rows are too many at once; send fewer", e));
            return;
        }
        send(open, frames, requests, acknowledged);
    }

    private void send(
            OpenBatch<B> open, List<Frame> frames, List<RequestDigest> requests, CompletableFuture<Void> acknowledged) {
        long bytes = frames.stream().mapToLong(frame -> frame.payload().length).sum();
        turns.sent(open.tenant, bytes);
        lanes.sent(open.lane, bytes);
        var _ = acknowledged.whenComplete((_, _) -> turns.arrived(open.tenant, bytes));
        if (frames.size() == 1) {
            producer.send(open.lane, frames.getFirst(), requests, acknowledged);
        } else {
            sendParts(open.lane, frames, requests, acknowledged);
        }
    }

    /**
     * One request in several records, acknowledged when every part is. Each part has a digest of its own: when the request comes again after
     * some parts have arrived and others not, only the others are sent.
     */
    private void sendParts(
            Lane lane, List<Frame> frames, List<RequestDigest> requests, CompletableFuture<Void> acknowledged) {
        int rows = frames.stream().mapToInt(Frame::rows).sum();
        List<CompletableFuture<Void>> parts = new ArrayList<>(frames.size());
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            CompletableFuture<Void> part = new CompletableFuture<>();
            if (requests.isEmpty()) {
                producer.send(lane, frame, List.of(), part);
                parts.add(part);
                continue;
            }
            RequestDigest digest = requests.getFirst().part(i, frame.rows(), rows);
            CompletableFuture<Void> earlier = recent.begin(digest, part);
            if (earlier == null) {
                producer.send(lane, frame, List.of(digest), part);
            }
            parts.add(earlier == null ? part : earlier);
        }
        var _ = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).whenComplete((_, failure) -> {
            if (failure == null) {
                acknowledged.complete(null);
            } else {
                acknowledged.completeExceptionally(
                        failure instanceof CompletionException wrapper && wrapper.getCause() != null
                                ? wrapper.getCause()
                                : failure);
            }
        });
    }

    private void dropIdle() {
        long before = System.nanoTime() - IDLE_LIMIT.toNanos();
        for (TenantId tenant : tenants.keySet()) {
            tenants.computeIfPresent(tenant, (_, batches) -> {
                dropIdle(batches, before);
                return batches.users == 0 && batches.free.isEmpty() ? null : batches;
            });
        }
    }

    private void dropIdle(TenantBatches<B> batches, long before) {
        synchronized (batches) {
            batches.free.removeIf(open -> open.rows.rows() == 0 && open.lastUsedNanos - before < 0);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        for (TenantBatches<B> batches : tenants.values()) {
            while (true) {
                OpenBatch<B> open;
                synchronized (batches) {
                    open = batches.free.pollFirst();
                }
                if (open == null) {
                    break;
                }
                seal(open);
            }
        }
    }
}
