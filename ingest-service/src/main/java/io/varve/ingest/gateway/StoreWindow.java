package io.varve.ingest.gateway;

import io.varve.store.TenantId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Bounds what was taken and is not stored yet by what the store takes in the time that lines may need until they can be queried: beyond it a
 * request waits before it is decoded, and by it its sender. A tenant with less than its share of the window never waits, and nobody waits for long:
 * a store that is away delays lines, not senders, as far as Kafka bears it.
 */
final class StoreWindow {
    /** What the store is believed to take in a second until it is known better. */
    private static final double FIRST_BYTES_PER_SECOND = 48 << 20;

    /** However slow the store is, its inserts are not to be smaller. */
    private static final long LEAST_BYTES = 16L << 20;

    /** After so long without progress the store counts as away. */
    private static final long AWAY_NANOS = 3_000_000_000L;

    /** The rate of the store is the mean of about so long; inserts come in leaps. */
    private static final double MEAN_NANOS = 2e9;

    /** Of each partition; what comes on top is not followed. */
    private static final int MOST_RECORDS = 10_000;

    /** One tenant's bytes in the window, and its requests that wait. */
    private static final class Line {
        final TenantId tenant;
        final ArrayDeque<Waiting> requests = new ArrayDeque<>();
        long held;

        Line(TenantId tenant) {
            this.tenant = tenant;
        }
    }

    private record Waiting(long bytes, CountDownLatch come) {}

    /** A record that Kafka has acknowledged. */
    private record Sent(long offset, TenantId tenant, long bytes) {}

    private final double lagNanos;
    private final long longestWaitNanos;
    private final Map<TenantId, Line> lines = new HashMap<>();

    /** Lines with requests that wait, next first. */
    private final ArrayDeque<Line> waiting = new ArrayDeque<>();

    private final List<ArrayDeque<Sent>> unstored = new ArrayList<>();
    private long held;
    private double bytesPerNano;

    /** Whether somebody had to wait since the last look: only then the store shows what it can. */
    private boolean limiting;

    private long lookedNanos;
    private long progressNanos;
    private boolean away;

    /**
     * @param lag how long lines may need until they can be queried; zero lets everything in at once
     * @param longestWait of a request
     */
    StoreWindow(int partitions, Duration lag, Duration longestWait, long nowNanos) {
        this.lagNanos = lag.toNanos();
        this.longestWaitNanos = longestWait.toNanos();
        this.bytesPerNano = lag.isZero() ? 0 : FIRST_BYTES_PER_SECOND / 1e9;
        this.lookedNanos = nowNanos;
        this.progressNanos = nowNanos;
        for (int i = 0; i < partitions; i++) {
            unstored.add(new ArrayDeque<>());
        }
    }

    /** Waits until there is room for a request, so long at most; {@link #leave} gives it back. */
    void enter(TenantId tenant, long bytes) throws InterruptedException {
        Waiting request = new Waiting(bytes, new CountDownLatch(1));
        synchronized (this) {
            Line line = lines.computeIfAbsent(tenant, Line::new);
            if (line.requests.isEmpty() && hasRoom(line, bytes)) {
                hold(line, bytes);
                return;
            }
            line.requests.add(request);
            limiting = true;
            if (line.requests.size() == 1) {
                waiting.add(line);
            }
        }
        try {
            if (!request.come.await(longestWaitNanos, TimeUnit.NANOSECONDS)) {
                stopWaiting(tenant, request, true);
            }
        } catch (InterruptedException e) {
            stopWaiting(tenant, request, false);
            throw e;
        }
    }

    private synchronized void stopWaiting(TenantId tenant, Waiting request, boolean goesIn) {
        Line line = lines.get(tenant);
        if (line == null || !line.requests.remove(request)) {
            // Came in at the last moment.
            if (!goesIn) {
                leave(tenant, request.bytes);
            }
            return;
        }
        if (line.requests.isEmpty()) {
            waiting.remove(line);
        }
        if (goesIn) {
            hold(line, request.bytes);
        } else {
            forgetIfIdle(line);
        }
    }

    /** Gives back the room of a request; its rows are followed by {@link #acknowledged}. */
    synchronized void leave(TenantId tenant, long bytes) {
        release(tenant, bytes);
        admit();
    }

    /** Says that Kafka has a record. */
    synchronized void acknowledged(int partition, long offset, TenantId tenant, long bytes, long nowNanos) {
        ArrayDeque<Sent> records = unstored.get(partition);
        if (records.size() == MOST_RECORDS) {
            return;
        }
        if (isAllStored()) {
            // Nothing was to be done since the last look.
            progressNanos = nowNanos;
            lookedNanos = nowNanos;
        }
        records.add(new Sent(offset, tenant, bytes));
        hold(lines.computeIfAbsent(tenant, Line::new), bytes);
    }

    /** Whether the store has all that is known here. */
    synchronized boolean isAllStored() {
        for (ArrayDeque<Sent> records : unstored) {
            if (!records.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Says up to which offset each partition is stored. */
    synchronized void stored(Map<Integer, Long> offsets, long nowNanos) {
        long bytes = 0;
        for (int partition = 0; partition < unstored.size(); partition++) {
            long before = offsets.getOrDefault(partition, 0L);
            ArrayDeque<Sent> records = unstored.get(partition);
            for (Sent first = records.peek(); first != null && first.offset < before; first = records.peek()) {
                records.remove();
                bytes += first.bytes;
                release(first.tenant, first.bytes);
            }
        }
        measure(bytes, nowNanos);
        if (bytes > 0 || isAllStored()) {
            progressNanos = nowNanos;
        }
        away = nowNanos - progressNanos > AWAY_NANOS;
        admit();
    }

    private void measure(long bytes, long nowNanos) {
        double elapsed = Math.max(1, nowNanos - lookedNanos);
        double change = bytes / elapsed - bytesPerNano;
        if (change > 0 || limiting) {
            bytesPerNano += change * -Math.expm1(-elapsed / MEAN_NANOS);
        }
        lookedNanos = nowNanos;
        limiting = !waiting.isEmpty();
    }

    /** Whether so much is not stored that how fast it is decides about who waits. */
    synchronized boolean isFilling() {
        return held > LEAST_BYTES / 2;
    }

    /** Bytes taken and not stored. */
    synchronized long held() {
        return held;
    }

    private boolean hasRoom(Line line, long bytes) {
        if (away || lagNanos == 0) {
            return true;
        }
        double window = Math.max(LEAST_BYTES, bytesPerNano * lagNanos);
        return held + bytes <= window || line.held == 0 || line.held + bytes <= window / lines.size();
    }

    private void admit() {
        int without = 0;
        while (without < waiting.size()) {
            Line line = waiting.remove();
            Waiting request = line.requests.element();
            if (!hasRoom(line, request.bytes)) {
                waiting.add(line);
                without++;
                continue;
            }
            without = 0;
            line.requests.remove();
            if (!line.requests.isEmpty()) {
                waiting.add(line);
            }
            hold(line, request.bytes);
            request.come.countDown();
        }
    }

    private void hold(Line line, long bytes) {
        line.held += bytes;
        held += bytes;
    }

    private void release(TenantId tenant, long bytes) {
        Line line = lines.get(tenant);
        if (line != null) {
            line.held -= bytes;
            held -= bytes;
            forgetIfIdle(line);
        }
    }

    private void forgetIfIdle(Line line) {
        if (line.held == 0 && line.requests.isEmpty()) {
            lines.remove(line.tenant);
        }
    }
}
