package io.varve.query.traces;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import java.time.Duration;

/**
 * Blocks that a query has unpacked and left, for the next one that reads the same time: a dashboard asks again and again. Each is one query's
 * at a time. Bounded by memory, and emptied by time; for any number of threads.
 */
final class IdleSpanBlocks {
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final Cache<SpanBlock, OpenSpanBlock> idle;

    /** @param bytes most memory that is held */
    IdleSpanBlocks(long bytes) {
        idle = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((SpanBlock _, OpenSpanBlock open) -> (int) Math.min(open.bytes(), Integer.MAX_VALUE))
                .expireAfterWrite(KEPT)
                .scheduler(Scheduler.systemScheduler())
                .build();
    }

    /** Gives a block to a query alone, as the last one has left it if it still lies idle. */
    OpenSpanBlock take(SpanBlock block) {
        OpenSpanBlock left = idle.asMap().remove(block);
        return left == null ? new OpenSpanBlock(block) : left;
    }

    /** Takes a block back that nobody reads any more. */
    void leave(OpenSpanBlock block) {
        block.forgetQuery();
        idle.put(block.block(), block);
    }
}
