package io.varve.ingest.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.store.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StoreWindowTest {
    private static final TenantId FLOOD = new TenantId("flood");
    private static final TenantId OTHER = new TenantId("other");
    private static final long MEGABYTE = 1 << 20;
    private static final long SECOND = 1_000_000_000;

    private final StoreWindow window = withLongestWait(Duration.ofHours(1));

    @Test
    void whatIsStoredMakesRoomForTheNextRequest() throws InterruptedException {
        window.acknowledged(0, 7, FLOOD, 40 * MEGABYTE, 0);
        Thread next = waitsToEnter(FLOOD, 20 * MEGABYTE);
        window.stored(Map.of(0, 7L, 1, 100L), SECOND / 10);
        assertThat(next.isAlive()).isTrue();
        window.stored(Map.of(0, 8L), SECOND / 5);
        next.join();
        assertThat(window.held()).isEqualTo(20 * MEGABYTE);
        window.leave(FLOOD, 20 * MEGABYTE);
        assertThat(window.held()).isZero();
    }

    @Test
    void aTenantWithinItsShareDoesNotWaitForOneThatFloods() throws InterruptedException {
        window.acknowledged(0, 0, FLOOD, 60 * MEGABYTE, 0);
        Thread flood = waitsToEnter(FLOOD, MEGABYTE);
        window.enter(OTHER, 2 * MEGABYTE);
        window.enter(OTHER, 2 * MEGABYTE);
        assertThat(flood.isAlive()).isTrue();
        window.stored(Map.of(0, 1L), SECOND / 10);
        flood.join();
    }

    @Test
    void aRequestThatHasWaitedLongEnoughGoesIn() throws InterruptedException {
        StoreWindow window = withLongestWait(Duration.ofMillis(10));
        window.acknowledged(0, 0, FLOOD, 60 * MEGABYTE, 0);
        window.enter(FLOOD, MEGABYTE);
        assertThat(window.held()).isEqualTo(61 * MEGABYTE);
    }

    @Test
    void aStoreThatIsAwaySlowsNobody() throws InterruptedException {
        window.acknowledged(0, 0, FLOOD, 60 * MEGABYTE, 0);
        Thread next = waitsToEnter(FLOOD, MEGABYTE);
        window.stored(Map.of(), 4 * SECOND);
        next.join();
        window.enter(FLOOD, 100 * MEGABYTE);
        window.stored(Map.of(0, 1L), 5 * SECOND);
        assertThat(window.held()).isEqualTo(101 * MEGABYTE);
    }

    @Test
    void aStoreThatIsFastHasALargerWindow() throws InterruptedException {
        long now = 0;
        for (int offset = 0; offset < 100; offset++) {
            window.acknowledged(0, offset, FLOOD, 20 * MEGABYTE, now);
            now += SECOND / 10;
            window.stored(Map.of(0, offset + 1L), now);
        }
        window.acknowledged(0, 100, FLOOD, 100 * MEGABYTE, now);
        window.enter(FLOOD, 50 * MEGABYTE);
        assertThat(window.held()).isEqualTo(150 * MEGABYTE);
    }

    @Test
    void withoutALimitNobodyWaits() throws InterruptedException {
        StoreWindow open = new StoreWindow(1, Duration.ZERO, Duration.ofHours(1), 0);
        open.acknowledged(0, 0, FLOOD, 1_000 * MEGABYTE, 0);
        open.enter(FLOOD, MEGABYTE);
        assertThat(open.held()).isEqualTo(1_001 * MEGABYTE);
    }

    @Test
    void nothingIsLeftWhateverTheOrder() throws InterruptedException {
        long seed = Long.getLong("varve.seed", System.nanoTime());
        StoreWindow window = withLongestWait(Duration.ofMillis(10));
        AtomicLong offsets = new AtomicLong();
        Thread[] threads = new Thread[100];
        for (int i = 0; i < threads.length; i++) {
            Random random = new Random(seed + i);
            TenantId tenant = new TenantId("t" + i % 5);
            threads[i] = Thread.ofVirtual().start(() -> {
                for (int round = 0; round < 20; round++) {
                    long bytes = random.nextLong(20 * MEGABYTE);
                    try {
                        window.enter(tenant, bytes);
                    } catch (InterruptedException e) {
                        return;
                    }
                    synchronized (offsets) {
                        window.acknowledged(0, offsets.getAndIncrement(), tenant, bytes, SECOND);
                    }
                    window.leave(tenant, bytes);
                    window.stored(Map.of(0, offsets.get() - random.nextInt(3)), SECOND);
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }
        window.stored(Map.of(0, offsets.get()), SECOND);
        assertThat(offsets).as("seed " + seed).hasValue(100 * 20);
        assertThat(window.held()).as("seed " + seed).isZero();
        assertThat(window.isAllStored()).as("seed " + seed).isTrue();
    }

    private static StoreWindow withLongestWait(Duration longestWait) {
        return new StoreWindow(2, Duration.ofSeconds(1), longestWait, 0);
    }

    /** Returns when the thread waits. */
    private Thread waitsToEnter(TenantId tenant, long bytes) throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                window.enter(tenant, bytes);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.sleep(1);
        }
        assertThat(thread.isAlive()).isTrue();
        return thread;
    }
}
