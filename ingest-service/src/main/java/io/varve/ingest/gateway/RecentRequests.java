package io.varve.ingest.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Requests that Kafka has or is about to have. A client that saw no answer repeats its request; the repeat waits for the first one's
 * acknowledgement instead of being stored beside it.
 */
final class RecentRequests {
    /** About 150 bytes each. */
    private static final int REMEMBERED = 50_000;

    /** Clocks are set back. */
    private static final long CLOCK_MARGIN_MILLIS = 60_000;

    private static final Duration KEPT = Duration.ofMinutes(30);

    /** Requests for which Kafka's answer did not come: it may have them or not. With the time when that was said, in milliseconds since 1970. */
    private final Map<RequestDigest, Long> inDoubt = new ConcurrentHashMap<>();

    private final Cache<RequestDigest, CompletableFuture<Void>> requests =
            Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(KEPT).build();

    /**
     * Says that a request is on its way. When it fails it is forgotten, but for the doubt whether it has.
     *
     * @return what the same request of before waits for, null when there was none
     */
    @Nullable
    CompletableFuture<Void> begin(RequestDigest digest, CompletableFuture<Void> acknowledged) {
        CompletableFuture<Void> earlier = requests.asMap().putIfAbsent(digest, acknowledged);
        if (earlier == null) {
            long begun = System.currentTimeMillis();
            var _ = acknowledged.whenComplete((_, failure) -> {
                if (failure != null) {
                    if (inDoubt.size() < REMEMBERED && RefusalException.isDoubtful(failure)) {
                        inDoubt.put(digest, Math.min(begun, System.currentTimeMillis()) - CLOCK_MARGIN_MILLIS);
                    }
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

    /** Whether Kafka may have a request although nobody was told so. */
    boolean isInDoubt(RequestDigest digest) {
        return !inDoubt.isEmpty() && inDoubt.containsKey(digest);
    }

    /** Reads what has arrived since a time and tells of it by {@link #stored}. */
    interface Reader {
        void readSince(long unixMillis);
    }

    /**
     * Settles all doubts that there are: what the reader does not come upon has not arrived.
     *
     * @throws org.apache.kafka.common.KafkaException when the reader can't read; the doubts stand
     */
    synchronized void settle(RequestDigest asked, Reader reader) {
        if (!inDoubt.containsKey(asked)) {
            return; // settled while this one waited
        }
        Map<RequestDigest, Long> doubts = Map.copyOf(inDoubt);
        reader.readSince(Collections.min(doubts.values()));
        doubts.forEach(inDoubt::remove);
    }
}
