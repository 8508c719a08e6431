package io.varve.ingest.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.store.TenantId;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DecodingTurnsTest {
    private static final TenantId FLOOD = new TenantId("flood");
    private static final TenantId OTHER = new TenantId("other");

    private final DecodingTurns turns = new DecodingTurns(2, 100);

    @Test
    void aTenantNeverHasTheLastPlace() throws InterruptedException {
        turns.begin(FLOOD);
        turns.begin(FLOOD);
        Thread third = waitsFor(FLOOD);
        turns.begin(OTHER); // goes past
        assertThat(third.isAlive()).isTrue();
        turns.end(FLOOD);
        third.join();
    }

    @Test
    void aTenantWithMuchOnItsWayWaitsUntilItHasArrived() throws InterruptedException {
        turns.sent(FLOOD, 100);
        Thread next = waitsFor(FLOOD);
        turns.begin(OTHER);
        turns.end(OTHER);
        assertThat(next.isAlive()).isTrue();
        turns.arrived(FLOOD, 100);
        next.join();
    }

    @Test
    void whoWaitsTakesTurnsByTenantNotByRequest() throws InterruptedException {
        turns.begin(FLOOD);
        turns.begin(FLOOD);
        turns.begin(OTHER);
        ConcurrentLinkedQueue<TenantId> order = new ConcurrentLinkedQueue<>();
        List<TenantId> requests = List.of(FLOOD, FLOOD, FLOOD, new TenantId("a"), new TenantId("b"));
        for (TenantId tenant : requests) {
            Thread waiting = waitsFor(tenant, order);
            assertThat(waiting.isAlive()).isTrue();
        }
        turns.end(OTHER); // the place that the flood may not have
        awaitSize(order, 1);
        turns.end(new TenantId("a"));
        awaitSize(order, 2);
        assertThat(order).containsExactly(new TenantId("a"), new TenantId("b"));
    }

    @Test
    void aPlaceOfWhoGivesUpIsNotLost() throws InterruptedException {
        turns.begin(FLOOD);
        turns.begin(FLOOD);
        Thread gone = waitsFor(FLOOD);
        gone.interrupt();
        gone.join();
        turns.end(FLOOD);
        turns.begin(FLOOD);
    }

    @Test
    void nobodyIsForgottenWhateverTheOrder() throws InterruptedException {
        long seed = System.nanoTime();
        AtomicInteger done = new AtomicInteger();
        Thread[] threads = new Thread[200];
        for (int i = 0; i < threads.length; i++) {
            Random random = new Random(seed + i);
            TenantId tenant = new TenantId("t" + i % 7);
            threads[i] = Thread.ofVirtual().start(() -> {
                for (int round = 0; round < 50; round++) {
                    try {
                        turns.begin(tenant);
                    } catch (InterruptedException e) {
                        return;
                    }
                    int bytes = random.nextInt(200);
                    turns.sent(tenant, bytes);
                    turns.end(tenant);
                    turns.arrived(tenant, bytes);
                    done.incrementAndGet();
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(done).as("seed " + seed).hasValue(200 * 50);
    }

    private Thread waitsFor(TenantId tenant) throws InterruptedException {
        return waitsFor(tenant, new ConcurrentLinkedQueue<>());
    }

    /** Returns when the thread waits. */
    private Thread waitsFor(TenantId tenant, ConcurrentLinkedQueue<TenantId> order) throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                turns.begin(tenant);
                order.add(tenant);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
            Thread.sleep(1);
        }
        return thread;
    }

    private static void awaitSize(ConcurrentLinkedQueue<TenantId> order, int size) throws InterruptedException {
        while (order.size() < size) {
            Thread.sleep(1);
        }
    }
}
