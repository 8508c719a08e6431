package io.varve.ingest.gateway;

import io.varve.store.TenantId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Whose request is decoded next. Decoding is work for processors, so few are at it at once; the tenants that wait take turns, one request
 * each, however many each has. A tenant never has the last place, and waits while it has much on its way to Kafka: what is ahead of
 * others in the producer's buffer is bounded by that.
 */
final class DecodingTurns {
    private final int places;
    private final int placesOfOne;
    private final long window;
    private final Map<TenantId, Line> lines = new HashMap<>();

    /** Tenants with requests that wait, next first. */
    private final ArrayDeque<Line> waiting = new ArrayDeque<>();

    private int taken;

    /** One tenant's requests. */
    private static final class Line {
        final ArrayDeque<Turn> requests = new ArrayDeque<>();
        int taken;
        long underWay;

        boolean isIdle() {
            return requests.isEmpty() && taken == 0 && underWay == 0;
        }
    }

    /** One request's wait. */
    private static final class Turn {
        final CountDownLatch come = new CountDownLatch(1);
        boolean granted;
    }

    /**
     * @param processors how many requests of one tenant may be decoded at once; one more place is there for others
     * @param window bytes that a tenant may have on their way to Kafka when its next request is begun
     */
    DecodingTurns(int processors, long window) {
        this.places = processors + 1;
        this.placesOfOne = processors;
        this.window = window;
    }

    /** Waits for the tenant's turn; {@link #end} gives the place back. */
    void begin(TenantId tenant) throws InterruptedException {
        Turn turn = new Turn();
        synchronized (this) {
            Line line = lines.computeIfAbsent(tenant, _ -> new Line());
            line.requests.add(turn);
            if (line.requests.size() == 1) {
                waiting.add(line);
            }
            grant();
        }
        try {
            turn.come.await();
        } catch (InterruptedException e) {
            giveUp(tenant, turn);
            throw e;
        }
    }

    private synchronized void giveUp(TenantId tenant, Turn turn) {
        if (turn.granted) {
            end(tenant);
            return;
        }
        Line line = lines.get(tenant);
        if (line != null && line.requests.remove(turn) && line.requests.isEmpty()) {
            waiting.remove(line);
            forgetIfIdle(tenant, line);
        }
    }

    /** Gives a place back. */
    synchronized void end(TenantId tenant) {
        taken--;
        change(tenant, -1, 0);
    }

    /** Says that bytes of a tenant are on their way to Kafka. */
    synchronized void sent(TenantId tenant, long bytes) {
        change(tenant, 0, bytes);
    }

    /** Says that they are there, or lost. */
    synchronized void arrived(TenantId tenant, long bytes) {
        change(tenant, 0, -bytes);
    }

    private void change(TenantId tenant, int places, long bytes) {
        Line line = lines.computeIfAbsent(tenant, _ -> new Line());
        line.taken += places;
        line.underWay += bytes;
        grant();
        forgetIfIdle(tenant, line);
    }

    private void forgetIfIdle(TenantId tenant, Line line) {
        if (line.isIdle()) {
            lines.remove(tenant, line);
        }
    }

    private void grant() {
        while (taken < places) {
            Line next = nextThatMay();
            if (next == null) {
                return;
            }
            Turn turn = next.requests.removeFirst();
            if (!next.requests.isEmpty()) {
                waiting.addLast(next);
            }
            taken++;
            next.taken++;
            turn.granted = true;
            turn.come.countDown();
        }
    }

    /** The first that may; those before it keep their order and come again. */
    private @Nullable Line nextThatMay() {
        for (Line line : waiting) {
            if (line.taken < placesOfOne && line.underWay < window) {
                waiting.remove(line);
                return line;
            }
        }
        return null;
    }
}
