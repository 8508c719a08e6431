package io.varve.query.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AnswerMemoryTest {

    private static final long NEVER = System.nanoTime() + 3_600_000_000_000L;

    @Test
    void refusesWhatNoRequestMayHold() {
        AnswerMemory memory = new AnswerMemory(100, 1000);
        try (AnswerMemory.Share share = memory.share(NEVER, () -> false)) {
            share.waitForTurn();
            share.take(1000);
            assertThatThrownBy(() -> share.take(1))
                    .isInstanceOfSatisfying(
                            QueryFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_REQUEST));
            share.giveBack(500);
            share.take(500);
        }
        try (AnswerMemory.Share next = memory.share(NEVER, () -> false)) {
            next.waitForTurn();
            next.take(1000);
        }
    }

    @Test
    void aLargeOneWaitsForItsTurnUntilItsTimeEndsOrNobodyWaits() {
        AnswerMemory memory = new AnswerMemory(100, 1000);
        try (AnswerMemory.Share large = memory.share(NEVER, () -> false);
                AnswerMemory.Share small = memory.share(NEVER, () -> false);
                AnswerMemory.Share late = memory.share(System.nanoTime() - 1, () -> false);
                AnswerMemory.Share left = memory.share(NEVER, () -> true)) {
            small.take(100);
            assertThatThrownBy(() -> large.take(1)).isInstanceOf(AnswerMemory.TurnNeededException.class);
            large.waitForTurn();
            large.take(900);
            assertThatThrownBy(late::waitForTurn)
                    .isInstanceOfSatisfying(
                            QueryFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.OVERLOADED));
            assertThatThrownBy(left::waitForTurn)
                    .isInstanceOfSatisfying(
                            QueryFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.CANCELLED));
            small.giveBack(50);
            late.take(50);
        }
    }

    @Test
    void allEndAndNeverHoldMoreTogetherThanThereIs() throws InterruptedException {
        long seed = new Random().nextLong();
        AnswerMemory memory = new AnswerMemory(1_000, 4_000);
        AtomicLong held = new AtomicLong();
        AtomicBoolean tooMuch = new AtomicBoolean();
        AtomicInteger ended = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Random random = new Random(seed + i);
            threads.add(Thread.ofVirtual().start(() -> {
                for (int round = 0; round < 20; round++) {
                    long own = 0;
                    try (AnswerMemory.Share share = memory.share(NEVER, () -> false)) {
                        for (int step = random.nextInt(10); step > 0; step--) {
                            int bytes = random.nextInt(400);
                            try {
                                share.take(bytes);
                            } catch (AnswerMemory.TurnNeededException e) {
                                held.addAndGet(-own);
                                own = 0;
                                share.waitForTurn();
                                share.take(bytes);
                            }
                            own += bytes;
                            if (held.addAndGet(bytes) > 5_000) {
                                tooMuch.set(true);
                            }
                        }
                        held.addAndGet(-own);
                    }
                }
                ended.incrementAndGet();
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(tooMuch).as("seed " + seed).isFalse();
        assertThat(ended).hasValue(20);
    }
}
