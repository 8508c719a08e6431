package io.varve.query.logs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.varve.logql.label.LabelSet;
import io.varve.store.TenantScope;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.MapVector;
import org.jspecify.annotations.Nullable;

/**
 * The streams of each tenant and day, held in memory. Whether a day has changed is asked of the store at most once a second, so a new
 * stream is seen by a query that begins {@link #FRESHNESS} after it was stored; only changed days are read again.
 */
final class StreamCatalog {

    /** For how long a day's streams are taken as they were. */
    static final Duration FRESHNESS = Duration.ofSeconds(1);

    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    /** Days of ClickHouse's type Date: 1970-01-01 to 2149-06-06. */
    private static final long LAST_DAY = 65_535;

    /** Streams held over all tenants and days. */
    private static final long MOST_STREAMS = 2_000_000;

    private final Cache<DayKey, DayStreams> days = Caffeine.newBuilder()
            .maximumWeight(MOST_STREAMS)
            .weigher((DayKey key, DayStreams day) -> day.streams().size() + 1)
            .build();
    private final Cache<RangeKey, RangeStreams> ranges =
            Caffeine.newBuilder().maximumSize(1000).build();

    private record DayKey(TenantScope scope, int day) {}

    private record RangeKey(TenantScope scope, boolean labelled, long fromDay, long toDay) {}

    /** What tells one state of a day from another without reading it. */
    private record Fingerprint(long rows, long hash) {}

    private record DayStreams(Fingerprint fingerprint, List<LogStream> streams) {}

    private record RangeStreams(long checkedAt, List<DayStreams> days, List<LogStream> streams) {}

    /**
     * The streams that have a row on a day that the range touches.
     *
     * @param startNanos first nanosecond of the range
     * @param endNanos last nanosecond
     */
    List<LogStream> streams(StoreSession session, long startNanos, long endNanos) {
        RangeKey key = new RangeKey(session.scope(), session.isLabelled(), day(startNanos), day(endNanos));
        RangeStreams known = ranges.getIfPresent(key);
        if (known != null && System.nanoTime() - known.checkedAt() < FRESHNESS.toNanos()) {
            return known.streams();
        }
        RangeStreams current = refreshed(session, key, known);
        ranges.put(key, current);
        return current.streams();
    }

    private static long day(long nanos) {
        return Math.clamp(Math.floorDiv(nanos, NANOS_PER_DAY), 0, LAST_DAY);
    }

    private RangeStreams refreshed(StoreSession session, RangeKey key, @Nullable RangeStreams known) {
        long checkedAt = System.nanoTime();
        Map<Integer, Fingerprint> fingerprints = fingerprints(session, key);
        Map<Integer, DayStreams> byDay = new TreeMap<>();
        List<Integer> changed = new ArrayList<>();
        fingerprints.forEach((day, fingerprint) -> {
            DayStreams cached = days.getIfPresent(new DayKey(key.scope(), day));
            if (cached != null && cached.fingerprint().equals(fingerprint)) {
                byDay.put(day, cached);
            } else {
                changed.add(day);
            }
        });
        if (!changed.isEmpty()) {
            load(session, changed).forEach((day, streams) -> {
                DayStreams loaded = new DayStreams(fingerprints.getOrDefault(day, new Fingerprint(0, 0)), streams);
                days.put(new DayKey(key.scope(), day), loaded);
                byDay.put(day, loaded);
            });
        }
        List<DayStreams> parts = List.copyOf(byDay.values());
        boolean same = known != null && known.days().equals(parts);
        return new RangeStreams(
                checkedAt, parts, same && known != null ? known.streams() : shown(session, union(parts)));
    }

    private static List<LogStream> shown(StoreSession session, List<LogStream> streams) {
        return session.isLabelled()
                ? streams.stream()
                        .map(stream -> stream.labelledWith(session.tenant()))
                        .toList()
                : streams;
    }

    private static List<LogStream> union(List<DayStreams> parts) {
        if (parts.size() == 1) {
            return parts.getFirst().streams();
        }
        Map<StreamId, LogStream> streams = new LinkedHashMap<>();
        for (DayStreams part : parts) {
            for (LogStream stream : part.streams()) {
                streams.putIfAbsent(stream.id(), stream);
            }
        }
        return List.copyOf(streams.values());
    }

    private static Map<Integer, Fingerprint> fingerprints(StoreSession session, RangeKey key) {
        Map<Integer, Fingerprint> fingerprints = new HashMap<>();
        session.read(
                "SELECT day, count() AS rows, sum(cityHash64(stream_id)) AS hash FROM streams WHERE "
                        + dayBetween(key)
                        + " GROUP BY day",
                batch -> {
                    FieldVector day = batch.getVector("day");
                    UInt8Vector rows = Columns.column(batch, "rows", UInt8Vector.class);
                    UInt8Vector hash = Columns.column(batch, "hash", UInt8Vector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        fingerprints.put(dayNumber(day, row), new Fingerprint(rows.get(row), hash.get(row)));
                    }
                    return true;
                });
        return fingerprints;
    }

    private static Map<Integer, List<LogStream>> load(StoreSession session, List<Integer> changed) {
        Map<Integer, Map<StreamId, LogStream>> loaded = new HashMap<>();
        StringBuilder sql =
                new StringBuilder("SELECT day, stream_id, service, labels, metadata FROM streams WHERE day IN (");
        String separator = "";
        for (int day : changed) {
            sql.append(separator)
                    .append("toDate('")
                    .append(LocalDate.ofEpochDay(day))
                    .append("')");
            separator = ", ";
            loaded.put(day, new LinkedHashMap<>());
        }
        session.read(sql.append(')').toString(), batch -> {
            FieldVector day = batch.getVector("day");
            FixedSizeBinaryVector id = Columns.column(batch, "stream_id", FixedSizeBinaryVector.class);
            VarCharVector service = Columns.column(batch, "service", VarCharVector.class);
            MapVector labels = Columns.column(batch, "labels", MapVector.class);
            MapVector metadata = Columns.column(batch, "metadata", MapVector.class);
            for (int row = 0; row < batch.getRowCount(); row++) {
                LogStream stream = new LogStream(
                        Columns.streamId(id, row),
                        Columns.text(service, row),
                        LabelSet.of(Columns.map(labels, row)),
                        Columns.map(metadata, row));
                loaded.computeIfAbsent(dayNumber(day, row), _ -> new LinkedHashMap<>())
                        .putIfAbsent(stream.id(), stream);
            }
            return true;
        });
        Map<Integer, List<LogStream>> byDay = new HashMap<>();
        loaded.forEach((day, streams) -> byDay.put(day, List.copyOf(streams.values())));
        return byDay;
    }

    private static String dayBetween(RangeKey key) {
        return "day BETWEEN toDate('" + LocalDate.ofEpochDay(key.fromDay()) + "') AND toDate('"
                + LocalDate.ofEpochDay(key.toDay()) + "')";
    }

    /** ClickHouse sends a Date as 16-bit days or as Arrow's date, by its settings. */
    private static int dayNumber(FieldVector column, int row) {
        if (column instanceof DateDayVector dates) {
            return dates.get(row);
        }
        return ((Number) column.getObject(row)).intValue();
    }
}
