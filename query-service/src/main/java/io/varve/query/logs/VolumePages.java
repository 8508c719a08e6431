package io.varve.query.logs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.varve.store.TenantScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BigIntVector;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the rollup {@code log_volume}, held in memory, so that lines are counted by stream and level without the store. What a page
 * counts only grows; how much that is is asked at most once a second, so a line counts {@link #FRESHNESS} after it was stored, and only
 * pages that have grown are read again. Bounded by memory; for any number of threads.
 */
public final class VolumePages {

    static final Duration FRESHNESS = StreamCatalog.FRESHNESS;

    /** For how long a range that does not fit is not asked for again. */
    private static final Duration TOO_LARGE = Duration.ofMinutes(1);

    /** A page's length: a few times more than a query's step, and little to read again while lines come in. */
    static final long PAGE_SECONDS = 600;

    /** A longer range is left to the store: to ask what its pages count would take as long as the answer. */
    private static final long MOST_PAGES = 2 * 86_400 / PAGE_SECONDS;

    /** What one range may take of the memory. */
    private static final int RANGES = 4;

    /** Seconds of ClickHouse's type DateTime. */
    private static final long LAST_SECOND = (1L << 32) - 1;

    private static final String PAGE = "toInt64(intDiv(toUnixTimestamp(bucket) - 1, " + PAGE_SECONDS + ")) AS p";

    private final long bytes;
    private final Cache<PageKey, VolumePage> pages;
    private final Cache<RangeKey, Range> ranges =
            Caffeine.newBuilder().maximumSize(1000).build();

    private record PageKey(TenantScope scope, long number) {}

    private record RangeKey(TenantScope scope, long first, long last) {}

    /**
     * What the pages of a range count.
     *
     * @param checkedAt when it was asked for: whatever was stored before is counted
     * @param versions of the pages that have rows, in order
     * @param fits whether it has few enough rows to be held
     */
    private record Range(long checkedAt, Map<Long, VolumePage.Version> versions, boolean fits) {}

    /** @param bytes most memory that is held; 0 holds nothing and leaves all to the store */
    public VolumePages(long bytes) {
        this.bytes = bytes;
        this.pages = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((PageKey key, VolumePage page) -> page.weight())
                .build();
    }

    /**
     * The pages that have rows of a range of time.
     *
     * @param after seconds behind which buckets end
     * @param upTo seconds of the last end
     * @return null when they are not held here, so that the store has to count
     */
    @Nullable
    List<VolumePage> of(StoreSession session, long after, long upTo) {
        if (bytes == 0 || session.isFresh() || after < 0 || upTo > LAST_SECOND || after >= upTo) {
            return null;
        }
        RangeKey key = new RangeKey(session.scope(), page(after + 1), page(upTo));
        if (key.last() - key.first() >= MOST_PAGES) {
            return null;
        }
        Range range = range(session, key);
        if (!range.fits()) {
            return null;
        }
        List<VolumePage> found = new ArrayList<>();
        TreeMap<Long, VolumePage.Version> missing = new TreeMap<>();
        range.versions().forEach((number, version) -> {
            VolumePage held = pages.getIfPresent(new PageKey(session.scope(), number));
            if (held != null && held.version().equals(version)) {
                found.add(held);
            } else {
                missing.put(number, version);
            }
        });
        if (!missing.isEmpty()) {
            Map<Long, VolumePage.Builder> loaded = load(session, missing.navigableKeySet());
            missing.forEach((number, version) -> {
                VolumePage page =
                        loaded.getOrDefault(number, new VolumePage.Builder()).page(number, version);
                pages.put(new PageKey(session.scope(), number), page);
                found.add(page);
            });
        }
        return found;
    }

    /** A bucket belongs to the page that its end is in, ends included as in buckets. */
    private static long page(long bucketEnd) {
        return Math.floorDiv(bucketEnd - 1, PAGE_SECONDS);
    }

    private Range range(StoreSession session, RangeKey key) {
        Range known = ranges.getIfPresent(key);
        long now = System.nanoTime();
        if (known != null && now - known.checkedAt() < (known.fits() ? FRESHNESS : TOO_LARGE).toNanos()) {
            return known;
        }
        Map<Long, VolumePage.Version> versions = new TreeMap<>();
        long[] rows = {0};
        session.read(
                "SELECT " + PAGE + ", toInt64(count()) AS r, toInt64(sum(lines)) AS n, toInt64(sum(bytes)) AS v"
                        + " FROM log_volume WHERE " + between(key.first(), key.last()) + " GROUP BY p",
                batch -> {
                    BigIntVector page = Columns.column(batch, "p", BigIntVector.class);
                    BigIntVector count = Columns.column(batch, "r", BigIntVector.class);
                    BigIntVector lines = Columns.column(batch, "n", BigIntVector.class);
                    BigIntVector size = Columns.column(batch, "v", BigIntVector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        versions.put(page.get(row), new VolumePage.Version(lines.get(row), size.get(row)));
                        rows[0] += count.get(row);
                    }
                    return true;
                });
        Range current = new Range(now, versions, rows[0] <= bytes / RANGES / VolumePage.BYTES_OF_ROW);
        ranges.put(key, current);
        return current;
    }

    /** Reads at least what the pages counted when they were asked. */
    private static Map<Long, VolumePage.Builder> load(StoreSession session, NavigableSet<Long> numbers) {
        Map<Long, VolumePage.Builder> builders = new TreeMap<>();
        numbers.forEach(number -> builders.put(number, new VolumePage.Builder()));
        boolean gaps = numbers.last() - numbers.first() >= numbers.size();
        session.read(
                "SELECT " + PAGE + ", " + VolumePage.COLUMNS + " FROM log_volume WHERE "
                        + between(numbers.first(), numbers.last())
                        + (gaps
                                ? numbers.stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", ", " AND p IN (", ")"))
                                : ""),
                batch -> {
                    VolumePage.addTo(builders, batch);
                    return true;
                });
        return builders;
    }

    private static String between(long first, long last) {
        return "bucket > toDateTime(" + first * PAGE_SECONDS + ", 'UTC') AND bucket <= toDateTime("
                + Math.min((last + 1) * PAGE_SECONDS, LAST_SECOND) + ", 'UTC')";
    }
}
