package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.varve.query.failure.QueryFailure;
import io.varve.query.logs.Sql;
import io.varve.query.logs.StoreSession;
import io.varve.query.traces.EdgeCalls.Edge;
import io.varve.query.traces.EdgeCalls.EdgeCount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.vector.BigIntVector;

/**
 * Calls by minute, kept in memory. A minute's version is the number of spans that are the half of a call, in it and in the minutes beside
 * it, where the other halves can be: late spans make it grow. {@code span_metrics} is asked for it, and since an insert becomes visible
 * in one table after the other, a result is kept only if {@code spans} itself had as many when it was made.
 */
final class EdgeMinutes {
    private static final long MINUTE = EdgeCalls.MINUTE;
    private static final long NANOS = 1_000_000_000L;

    /** Rows of all tenants, of some sixty bytes each. */
    private static final long MOST_ROWS = 600_000;

    /** Spans that are paired in one statement, so that its memory is bounded however long the time asked for. */
    private static final long SPANS_AT_ONCE = 2_000_000;

    private final Cache<Key, Kept> kept = Caffeine.newBuilder()
            .maximumWeight(MOST_ROWS)
            .weigher((Key key, Kept minute) -> 1 + minute.counts().size())
            .build();

    /** Of a tenant one question at a time makes what is missing; Grafana asks four at once for the same. */
    private final Map<String, ReentrantLock> making = new ConcurrentHashMap<>();

    /** @param end of the minute, unix seconds */
    private record Key(String tenant, long end) {}

    private record Kept(long version, List<EdgeCount> counts) {
        Kept {
            counts = List.copyOf(counts);
        }
    }

    /** Takes what was counted in a minute. */
    @FunctionalInterface
    interface MinuteConsumer {
        /** @param end unix seconds */
        void accept(long end, List<EdgeCount> counts);
    }

    /** Reads whole minutes, (start, end] in unix seconds, in their order; those without a call are left out. */
    void read(StoreSession session, long start, long end, MinuteConsumer each) {
        String tenant = session.scope().toString();
        ReentrantLock lock = making.computeIfAbsent(tenant, _ -> new ReentrantLock());
        try {
            if (!lock.tryLock(session.limits().queryTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw QueryFailure.timedOut(null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryFailure(QueryFailure.Kind.CANCELLED, "the query was cancelled", e);
        }
        NavigableMap<Long, List<EdgeCount>> found = new TreeMap<>();
        try {
            find(session, tenant, start, end, found);
        } finally {
            lock.unlock();
        }
        found.forEach((minute, counts) -> {
            if (!counts.isEmpty()) {
                each.accept(minute, counts);
            }
        });
    }

    private void find(StoreSession session, String tenant, long start, long end, Map<Long, List<EdgeCount>> found) {
        Map<Long, Long> halves = halves(session, "span_metrics", start, end);
        var missing = new ArrayList<Long>();
        long spans = 0;
        for (long minute : around(halves.keySet(), start, end)) {
            long version = version(halves, minute);
            Kept known = kept.getIfPresent(new Key(tenant, minute));
            if (known != null && known.version() == version) {
                found.put(minute, known.counts());
                continue;
            }
            if (!missing.isEmpty() && (missing.getLast() != minute - MINUTE || spans >= SPANS_AT_ONCE)) {
                make(session, tenant, missing, halves, found);
                missing.clear();
                spans = 0;
            }
            missing.add(minute);
            spans += halves.getOrDefault(minute, 0L);
        }
        if (!missing.isEmpty()) {
            make(session, tenant, missing, halves, found);
        }
    }

    /** The minutes of (start, end] that have spans in them or beside them. */
    private static SortedSet<Long> around(Collection<Long> minutes, long start, long end) {
        var around = new TreeSet<Long>();
        for (long minute : minutes) {
            for (long near = minute - MINUTE; near <= minute + MINUTE; near += MINUTE) {
                if (near > start && near <= end) {
                    around.add(near);
                }
            }
        }
        return around;
    }

    /** Spans in the minute and in those beside it. */
    private static long version(Map<Long, Long> halves, long minute) {
        return halves.getOrDefault(minute - MINUTE, 0L)
                + halves.getOrDefault(minute, 0L)
                + halves.getOrDefault(minute + MINUTE, 0L);
    }

    /** Pairs minutes that follow each other. */
    private void make(
            StoreSession session,
            String tenant,
            List<Long> minutes,
            Map<Long, Long> versions,
            Map<Long, List<EdgeCount>> found) {
        long start = minutes.getFirst() - MINUTE;
        long end = minutes.getLast();
        Map<Edge, Edge> edges = new HashMap<>();
        minutes.forEach(minute -> found.put(minute, new ArrayList<>()));
        PairedCalls.read(session, start, end, MINUTE, counted -> {
            EdgeCount count = counted.count();
            Edge edge = edges.computeIfAbsent(count.edge(), same -> same);
            found.computeIfAbsent(counted.time(), _ -> new ArrayList<>())
                    .add(new EdgeCount(
                            edge,
                            count.ofClients(),
                            count.durationLog2(),
                            count.calls(),
                            count.failed(),
                            count.seconds()));
        });
        Map<Long, Long> stored = halves(session, "spans", start, end);
        for (long minute : minutes) {
            long version = version(versions, minute);
            if (version == version(stored, minute)) {
                kept.put(new Key(tenant, minute), new Kept(version, found.getOrDefault(minute, List.of())));
            }
        }
    }

    /** Spans that can be the half of a call, by the end of their minute, from the minute before the time to that after it. */
    private static Map<Long, Long> halves(StoreSession session, String table, long start, long end) {
        long from = Math.max(0, start - MINUTE);
        long to = end + MINUTE;
        String sql = table.equals("spans")
                ? "SELECT toInt64(intDiv(toUnixTimestamp64Nano(ts) + 59999999999, 60000000000) * 60) AS m, toInt64(count()) AS n "
                        + "FROM spans WHERE kind IN (2, 3, 4, 5) AND ts > " + Sql.timestamp(from * NANOS)
                        + " AND ts <= "
                        + Sql.timestamp(to * NANOS) + " GROUP BY m"
                : "SELECT toInt64(intDiv(toUnixTimestamp(bucket) + 59, 60) * 60) AS m, toInt64(sum(spans)) AS n "
                        + "FROM span_metrics WHERE kind IN (2, 3, 4, 5) AND bucket > toDateTime(" + from
                        + ", 'UTC') AND bucket <= toDateTime(" + Math.min(to, 0xffff_ffffL) + ", 'UTC') GROUP BY m";
        Map<Long, Long> halves = new HashMap<>();
        session.read(sql, batch -> {
            BigIntVector minute = column(batch, "m", BigIntVector.class);
            BigIntVector count = column(batch, "n", BigIntVector.class);
            for (int row = 0; row < batch.getRowCount(); row++) {
                halves.put(minute.get(row), count.get(row));
            }
            return true;
        });
        return halves;
    }
}
