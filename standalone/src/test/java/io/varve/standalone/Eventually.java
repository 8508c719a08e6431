package io.varve.standalone;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Tries an assertion until it holds: what was acknowledged can be read a little later. */
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Eventually() {}

    static void holds(ThrowingCallable assertion) throws Throwable {
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                assertion.call();
                return;
            } catch (AssertionError | IOException notYet) {
                if (Instant.now().isAfter(end)) {
                    throw notYet;
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}
