package io.varve.query.logs;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What another thread made of its share of a query. */
final class Joined {

    private Joined() {}

    /** Waits for it; what it failed with is thrown here as it was there. */
    static <T> T of(CompletableFuture<T> other) {
        try {
            return other.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
