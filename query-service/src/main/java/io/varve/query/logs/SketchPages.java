package io.varve.query.logs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.varve.store.TenantScope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BigIntVector;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the sketches of tenants' days, held in memory, so that a needle is looked for without the store. A sketch never changes; whether
 * there are others is asked of the store at most once a second, so a line is found {@link #FRESHNESS} after it was stored. Bounded by
 * memory; for any number of threads.
 */
public final class SketchPages {

    /** For how long the sketches of a range are taken to be those that were there. */
    static final Duration FRESHNESS = StreamCatalog.FRESHNESS;

    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    /** Days of ClickHouse's type Date: 1970-01-01 to 2149-06-06. */
    private static final long LAST_DAY = 65_535;

    /** What one read may take of the memory: more is looked through in the store. */
    private static final int READS = 4;

    /** So many rows of all services are read as soon as those of one. */
    private static final long FEW_ROWS = 8192;

    private final long bytes;
    private final Cache<PageKey, SketchPage> pages;
    private final Cache<RangeKey, Version> versions =
            Caffeine.newBuilder().maximumSize(1000).build();

    private record RangeKey(TenantScope scope, long fromDay, long toDay) {
        private String sql() {
            return "to_ts >= " + Sql.timestamp(fromDay * NANOS_PER_DAY) + " AND from_ts < "
                    + Sql.timestamp((toDay + 1) * NANOS_PER_DAY);
        }
    }

    private record PageKey(RangeKey range, int page) {}

    /**
     * What tells one set of sketches from another without reading them.
     *
     * @param checkedAt when it was asked for: whatever was stored before is among them
     */
    private record Version(long checkedAt, long sketches, long hash) {}

    /** @param bytes most memory that is held; 0 holds nothing and leaves all to the store */
    public SketchPages(long bytes) {
        this.bytes = bytes;
        this.pages = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((PageKey key, SketchPage page) -> page.weight())
                .build();
    }

    /**
     * Some pages of every sketch that can touch a time range.
     *
     * @param numbers which pages; the one of small sketches has to be named like others
     * @param everyService whether pages that are not held are worth reading: who looks at a few services reads less in the store
     * @param start first nanosecond
     * @param end last nanosecond
     * @return null when they are not held here and too many, so that the store has to look through them
     */
    @Nullable
    List<SketchPage> of(StoreSession session, Set<Integer> numbers, boolean everyService, long start, long end) {
        if (bytes == 0 || session.isFresh()) {
            return null;
        }
        RangeKey range = new RangeKey(session.scope(), day(start), day(end));
        Version version = version(session, range);
        Map<Integer, SketchPage> found = new TreeMap<>();
        Set<Integer> missing = new TreeSet<>();
        for (int number : numbers) {
            SketchPage held = pages.getIfPresent(new PageKey(range, number));
            if (held != null && held.sketches() == version.sketches() && held.hash() == version.hash()) {
                found.put(number, held);
            } else {
                missing.add(number);
            }
        }
        if (!missing.isEmpty()) {
            long reads = version.sketches() * missing.size();
            if (reads > (everyService ? bytes / READS / SketchPage.BYTES_OF_ROW : FEW_ROWS)) {
                return null;
            }
            load(session, range, missing, version).forEach((number, page) -> {
                pages.put(new PageKey(range, number), page);
                found.put(number, page);
            });
        }
        return List.copyOf(found.values());
    }

    private static long day(long nanos) {
        return Math.clamp(Math.floorDiv(nanos, NANOS_PER_DAY), 0, LAST_DAY);
    }

    /** Each sketch has either the page 0 or is whole: these stand for all. */
    private Version version(StoreSession session, RangeKey range) {
        Version known = versions.getIfPresent(range);
        long now = System.nanoTime();
        if (known != null && now - known.checkedAt() < FRESHNESS.toNanos()) {
            return known;
        }
        long[] counted = new long[2];
        session.read(
                "SELECT toInt64(count()) AS n, reinterpretAsInt64(sum(cityHash64(service, sketch, to_ts))) AS h"
                        + " FROM log_sketches WHERE page IN (" + SketchPage.FIRST + ", " + SketchPage.WHOLE + ") AND "
                        + range.sql(),
                batch -> {
                    if (batch.getRowCount() > 0) {
                        counted[0] =
                                Columns.column(batch, "n", BigIntVector.class).get(0);
                        counted[1] =
                                Columns.column(batch, "h", BigIntVector.class).get(0);
                    }
                    return true;
                });
        Version current = new Version(now, counted[0], counted[1]);
        versions.put(range, current);
        return current;
    }

    /** Reads at least the sketches of the version, since it was asked for before. */
    private static Map<Integer, SketchPage> load(
            StoreSession session, RangeKey range, Set<Integer> numbers, Version version) {
        Map<Integer, SketchPage.Builder> builders = new TreeMap<>();
        numbers.forEach(number -> builders.put(number, new SketchPage.Builder(number)));
        session.read(
                "SELECT " + SketchPage.COLUMNS + " FROM log_sketches WHERE page IN ("
                        + numbers.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ") AND "
                        + range.sql(),
                batch -> {
                    SketchPage.addTo(builders, batch);
                    return true;
                });
        Map<Integer, SketchPage> loaded = new TreeMap<>();
        builders.forEach((number, builder) -> loaded.put(number, builder.page(version.sketches(), version.hash())));
        return loaded;
    }
}
