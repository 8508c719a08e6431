package io.varve.wire.batch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.varve.wire.frame.Frame;
import io.varve.wire.frame.StreamDay;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which definitions of streams Kafka has acknowledged, per UTC day of their records. A batch leaves those out of its frame. Bounded: what
 * is forgotten is sent again, which the store folds. Safe for threads; one per partition of Kafka.
 */
public final class StreamRegistry {
    private final Cache<StreamDay, Boolean> acknowledged;
    private final AtomicLong losses = new AtomicLong();

    /**
     * @param capacity definitions remembered, about 150 bytes each; more streams than that a day make frames larger, not wrong
     */
    public StreamRegistry(int capacity) {
        acknowledged = Caffeine.newBuilder().maximumSize(capacity).build();
    }

    /**
     * Remembers the definitions that a frame carried. To be called once Kafka has acknowledged it, and not before: until then every frame
     * of the stream carries its definition.
     */
    public void acknowledged(Frame frame) {
        for (StreamDay definition : frame.definitions()) {
            acknowledged.put(definition, Boolean.TRUE);
        }
    }

    /** To be called when a frame has not reached Kafka, for whoever counts on what it has sent without having it acknowledged. */
    public void lost() {
        losses.incrementAndGet();
    }

    /** Frames lost so far. */
    public long losses() {
        return losses.get();
    }

    boolean isAcknowledged(StreamDay definition) {
        return acknowledged.getIfPresent(definition) != null;
    }
}
