package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.varve.query.logs.PagePieces;
import io.varve.query.logs.StoreSession;
import io.varve.store.TenantScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.BigIntVector;
import org.jspecify.annotations.Nullable;

/**
 * How many spans a tenant has in each ten seconds, as {@code span_metrics} counts them, and altogether. Asked of the store at most once a
 * second for all the time that is looked at, so what is new is seen a second after it was stored. For any number of threads.
 */
final class SpanCounts {
    /** A longer time is left to the store: to ask what it counts would take as long as the answer. */
    private static final long MOST_PAGES = 72;

    private static final long PAGE_SECONDS = 600;
    private static final int BUCKET_SECONDS = 10;
    private static final int BUCKETS = (int) (PAGE_SECONDS / BUCKET_SECONDS);

    /** About so many spans make a block. */
    private static final long SPANS_OF_BLOCK = 1 << 13;

    /** What has more is left to the store. */
    private static final long MOST_SPANS = 1 << 16;

    private static final long LAST_PAGE = (1L << 32) / PAGE_SECONDS - 1;
    private static final int TENANTS = 1_000;

    private final Cache<TenantScope, Counted> known =
            Caffeine.newBuilder().maximumSize(TENANTS).build();

    /**
     * What the store counted.
     *
     * @param at when it was asked: whatever was stored before is counted
     * @param first page
     * @param last page
     * @param parts by the second that they begin behind
     */
    record Counted(long at, long first, long last, StoredCounts all, List<SpanPart> parts) {
        private boolean isOf(long from, long to) {
            return first <= from && to <= last;
        }

        private boolean isFresh() {
            return System.nanoTime() - at < HeldPages.FRESHNESS.toNanos();
        }
    }

    private static final class Page {
        private final long[] spans = new long[BUCKETS];
        private final long[] durations = new long[BUCKETS];
    }

    /**
     * All stretches in which spans begin between two times (unix nanoseconds), and maybe others.
     *
     * @return null when that is the store's
     */
    @Nullable
    Counted of(StoreSession session, long start, long end) {
        long first = page(start);
        long last = page(end);
        if (start < 0 || last > LAST_PAGE || last - first >= MOST_PAGES) {
            return null;
        }
        Counted before = known.getIfPresent(session.scope());
        if (before != null && before.isOf(first, last)) {
            return before.isFresh() ? before : ask(session, before.first(), before.last());
        }
        if (before != null
                && Math.max(last, before.last()) - Math.min(first, before.first()) < MOST_PAGES
                && before.isFresh()) {
            // Who looks at two times in turn is asked for both at once.
            return ask(session, Math.min(first, before.first()), Math.max(last, before.last()));
        }
        return ask(session, first, last);
    }

    /** The same of the time that was looked at last; null if none was. */
    @Nullable
    Counted ofLastTime(StoreSession session) {
        Counted before = known.getIfPresent(session.scope());
        return before == null || before.isFresh() ? before : ask(session, before.first(), before.last());
    }

    /** Buckets are named by their ends, which are in them. */
    private static long page(long nanos) {
        return Math.floorDiv(Math.ceilDiv(nanos, 1_000_000_000L) - 1, PAGE_SECONDS);
    }

    private Counted ask(StoreSession session, long first, long last) {
        long now = System.nanoTime();
        Map<Long, Page> pages = new TreeMap<>();
        StoredCounts[] all = {new StoredCounts(0, 0)};
        session.read(
                "SELECT toInt64(toUnixTimestamp(bucket)) AS b, toInt64(sum(spans)) AS n, reinterpretAsInt64(sum(duration_sum)) AS d"
                        + " FROM span_metrics WHERE bucket > toDateTime(" + first * PAGE_SECONDS
                        + ", 'UTC') AND bucket <= toDateTime(" + (last + 1) * PAGE_SECONDS + ", 'UTC') GROUP BY b"
                        + " UNION ALL SELECT toInt64(-1) AS b, toInt64(count()) AS n, toInt64((SELECT count() FROM traces)) AS d FROM spans",
                batch -> {
                    BigIntVector bucket = column(batch, "b", BigIntVector.class);
                    BigIntVector spans = column(batch, "n", BigIntVector.class);
                    BigIntVector durations = column(batch, "d", BigIntVector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        if (bucket.get(row) < 0) {
                            all[0] = new StoredCounts(spans.get(row), durations.get(row));
                            continue;
                        }
                        long second = bucket.get(row) - 1;
                        Page page = pages.computeIfAbsent(Math.floorDiv(second, PAGE_SECONDS), _ -> new Page());
                        int place = (int) (Math.floorMod(second, PAGE_SECONDS) / BUCKET_SECONDS);
                        page.spans[place] = spans.get(row);
                        page.durations[place] = durations.get(row);
                    }
                    return true;
                });
        List<SpanPart> parts = new ArrayList<>();
        pages.forEach((number, page) -> cut(number, page, parts));
        Counted counted = new Counted(now, first, last, all[0], List.copyOf(parts));
        known.put(session.scope(), counted);
        return counted;
    }

    private static void cut(long number, Page page, List<SpanPart> parts) {
        int length = PagePieces.buckets(sum(page.spans, 0, BUCKETS), SPANS_OF_BLOCK);
        for (int from = 0; from < BUCKETS; from += length) {
            long spans = sum(page.spans, from, from + length);
            if (spans > 0) {
                long after = number * PAGE_SECONDS + (long) from * BUCKET_SECONDS;
                parts.add(new SpanPart(
                        after,
                        after + (long) length * BUCKET_SECONDS,
                        spans,
                        sum(page.durations, from, from + length)));
            }
        }
    }

    private static long sum(long[] values, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i];
        }
        return sum;
    }

    /** Whether a stretch has few enough spans to be held. */
    static boolean canBeHeld(SpanPart part) {
        return part.spans() <= MOST_SPANS;
    }
}
