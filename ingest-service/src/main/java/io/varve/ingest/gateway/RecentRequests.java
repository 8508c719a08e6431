package io.varve.ingest.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Requests that Kafka has or is about to have. A client that saw no answer repeats its request; the repeat waits for the first one's
 * acknowledgement instead of being stored beside it.
 */
final class RecentRequests {
    /** About 150 bytes each. */
    private static final int REMEMBERED = 50_000;

    private static final Duration KEPT = Duration.ofMinutes(30);

    private final Cache<RequestDigest, CompletableFuture<Void>> requests =
            Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(KEPT).build();

    /**
     * Says that a request is on its way; forgotten again when it fails.
     *
     * @return what the same request of before waits for, null when there was none
     */
    @Nullable
    CompletableFuture<Void> begin(RequestDigest digest, CompletableFuture<Void> acknowledged) {
        CompletableFuture<Void> earlier = requests.asMap().putIfAbsent(digest, acknowledged);
        if (earlier == null) {
            var _ = acknowledged.whenComplete((_, failure) -> {
                if (failure != null) {
                    requests.asMap().remove(digest, acknowledged);
                }
            });
        }
        return earlier;
    }

    /** Says that Kafka has a request since before this process began. */
    void stored(RequestDigest digest) {
        requests.put(digest, CompletableFuture.completedFuture(null));
    }
}
