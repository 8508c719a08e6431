package io.varve.query.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** A part of a query that every core takes its share of. */
final class AllCores {

    private AllCores() {}

    /** Threads that share so many pieces. */
    static int threads(int pieces) {
        return Math.clamp(pieces, 1, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Has each thread take its share, this one too, and returns when none of them works any more.
     *
     * @return what each made; of failures one is thrown here as it was there
     */
    static <T> List<T> run(int threads, Supplier<T> share) {
        List<CompletableFuture<T>> others = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            others.add(CompletableFuture.supplyAsync(share));
        }
        List<T> made = new ArrayList<>();
        try {
            made.add(share.get());
        } finally {
            others.forEach(other -> other.handle((_, _) -> true).join());
        }
        for (CompletableFuture<T> other : others) {
            made.add(joined(other));
        }
        return made;
    }

    private static <T> T joined(CompletableFuture<T> other) {
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
