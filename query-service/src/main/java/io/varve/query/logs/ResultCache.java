package io.varve.query.logs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.RangeOperation;
import io.varve.logql.ast.Unwrap;
import io.varve.logql.eval.range.RangeRequest;
import io.varve.store.TenantScope;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What range aggregations came to in closed stretches of time, bucket by bucket. A stretch holds as long as the rollup counts the same
 * lines and bytes in it, so a line that comes late is never missed. Bounded by memory; for any number of threads.
 */
public final class ResultCache {

    private final boolean enabled;
    private final Cache<Key, Stretch> stretches;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /** @param bytes most memory that is held, by estimate; 0 holds nothing */
    public ResultCache(long bytes) {
        this.enabled = bytes > 0;
        this.stretches = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((Key key, Stretch stretch) -> stretch.weight())
                .build();
    }

    /** Whose aggregation of which lines. Neither range nor offset: buckets of one width are the same for all of them. */
    record Question(
            TenantScope scope,
            boolean labelled,
            RangeOperation operation,
            LogQuery query,
            @Nullable Unwrap unwrap,
            @Nullable Grouping grouping,
            @Nullable Grouping pushedDown,
            long bucketNanos) {

        static Question of(StoreSession session, RangeRequest request) {
            var aggregation = request.aggregation();
            return new Question(
                    session.scope(),
                    session.isLabelled(),
                    aggregation.operation(),
                    aggregation.range().query(),
                    aggregation.range().unwrap(),
                    aggregation.grouping(),
                    request.pushedDown(),
                    request.windows().bucketNanos());
        }
    }

    /** A question over {@code (after, upTo]}, in nanoseconds. */
    record Key(Question question, long after, long upTo) {}

    /** What the rollup says of a stretch; both only grow while rows come in. */
    record Version(long lines, long bytes) {
        static final Version NOTHING = new Version(0, 0);
    }

    /**
     * A stretch as it was at a version.
     *
     * @param series null while it was asked for only once: an answer is kept when it is wanted again
     */
    record Stretch(Version version, @Nullable List<SeriesBuckets> series) {

        private static final int OF_ENTRY = 400;
        private static final int OF_SERIES = 150;
        private static final int OF_LABEL = 100;
        private static final int OF_BUCKET = 20;

        /** Estimated bytes. */
        int weight() {
            long bytes = OF_ENTRY;
            if (series != null) {
                for (SeriesBuckets one : series) {
                    bytes += OF_SERIES + (long) OF_BUCKET * one.size();
                    for (int i = 0; i < one.labels().size(); i++) {
                        bytes += OF_LABEL + one.labels().value(i).length();
                    }
                }
            }
            return (int) Math.min(bytes, Integer.MAX_VALUE);
        }
    }

    boolean isEnabled() {
        return enabled;
    }

    /** What is known of a stretch at a version: null when nothing is. */
    @Nullable
    Stretch get(Key key, Version version) {
        Stretch known = stretches.getIfPresent(key);
        if (known == null || !known.version().equals(version)) {
            misses.increment();
            return null;
        }
        (known.series() == null ? misses : hits).increment();
        return known;
    }

    void put(Key key, Stretch stretch) {
        stretches.put(key, stretch);
    }

    /** Stretches that were answered from here. */
    public long hits() {
        return hits.sum();
    }

    /** Stretches that were asked for and had to be computed. */
    public long misses() {
        return misses.sum();
    }
}
