package io.varve.query.logs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.varve.store.TenantScope;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.jspecify.annotations.Nullable;

/**
 * Between which two points in time the streams of a tenant have lines on a day, and how many, held in memory. Asked of the store at most
 * once a second, so a line counts {@link #FRESHNESS} after it was stored; only days whose number of lines has changed are read again.
 */
final class StreamDays {

    static final Duration FRESHNESS = StreamCatalog.FRESHNESS;

    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    /** Days of ClickHouse's type Date: 1970-01-01 to 2149-06-06. */
    private static final long LAST_DAY = 65_535;

    /** Streams held over all tenants and days. */
    private static final long MOST_STREAMS = 2_000_000;

    private final Cache<DayKey, Day> days = Caffeine.newBuilder()
            .maximumWeight(MOST_STREAMS)
            .weigher((DayKey key, Day day) -> day.spans().size() + 1)
            .build();
    private final Cache<RangeKey, Range> ranges =
            Caffeine.newBuilder().maximumSize(1000).build();

    private record DayKey(TenantScope scope, int day) {}

    private record RangeKey(TenantScope scope, int fromDay, int toDay) {}

    /**
     * A stream's lines of one day.
     *
     * @param first nanosecond of the first
     * @param last nanosecond of the last
     */
    record Span(long lines, long first, long last) {}

    /** All streams that have lines on a day. */
    record Day(long startNanos, long lines, Map<StreamId, Span> spans) {

        /** Whether the whole day lies in a range of time. */
        boolean isWithin(long start, long end) {
            return start <= startNanos && startNanos + NANOS_PER_DAY <= end;
        }
    }

    private record Range(long checkedAt, List<Day> days) {}

    /**
     * The days that a range touches and that have lines, in order.
     *
     * @param start first nanosecond of the range
     * @param end behind its last nanosecond
     */
    List<Day> between(StoreSession session, long start, long end) {
        RangeKey key = new RangeKey(session.scope(), day(start), day(end - 1));
        Range known = ranges.getIfPresent(key);
        if (known != null && System.nanoTime() - known.checkedAt() < FRESHNESS.toNanos()) {
            return known.days();
        }
        long checkedAt = System.nanoTime();
        List<Day> current = refreshed(session, key);
        ranges.put(key, new Range(checkedAt, current));
        return current;
    }

    private static int day(long nanos) {
        return (int) Math.clamp(Math.floorDiv(nanos, NANOS_PER_DAY), 0, LAST_DAY);
    }

    private List<Day> refreshed(StoreSession session, RangeKey key) {
        Map<Integer, Long> lines = new HashMap<>();
        session.read(
                "SELECT toInt64(toUInt16(day)) AS d, toInt64(sum(lines)) AS n FROM stream_days WHERE day BETWEEN "
                        + date(key.fromDay()) + " AND " + date(key.toDay()) + " GROUP BY d",
                batch -> {
                    BigIntVector day = Columns.column(batch, "d", BigIntVector.class);
                    BigIntVector number = Columns.column(batch, "n", BigIntVector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        lines.put((int) day.get(row), number.get(row));
                    }
                    return true;
                });
        List<Integer> changed = new ArrayList<>();
        lines.forEach((day, number) -> {
            if (held(key, day, number) == null) {
                changed.add(day);
            }
        });
        Map<Integer, Day> loaded = changed.isEmpty() ? Map.of() : load(session, changed);
        loaded.forEach((day, content) -> days.put(new DayKey(key.scope(), day), content));
        List<Day> all = new ArrayList<>();
        lines.keySet().stream().sorted().forEach(day -> {
            Day content = loaded.containsKey(day) ? loaded.get(day) : held(key, day, lines.getOrDefault(day, 0L));
            if (content != null) {
                all.add(content);
            }
        });
        return List.copyOf(all);
    }

    private @Nullable Day held(RangeKey key, int day, long lines) {
        Day held = days.getIfPresent(new DayKey(key.scope(), day));
        return held != null && held.lines() == lines ? held : null;
    }

    private static Map<Integer, Day> load(StoreSession session, List<Integer> changed) {
        Map<Integer, Map<StreamId, Span>> spans = new HashMap<>();
        changed.forEach(day -> spans.put(day, new HashMap<>()));
        session.read(
                "SELECT toInt64(toUInt16(day)) AS d, stream_id, toInt64(sum(lines)) AS n,"
                        + " toInt64(toUnixTimestamp64Nano(min(first_ts))) AS f,"
                        + " toInt64(toUnixTimestamp64Nano(max(last_ts))) AS l FROM stream_days WHERE day IN ("
                        + changed.stream().map(StreamDays::date).collect(Collectors.joining(", "))
                        + ") GROUP BY day, stream_id",
                batch -> {
                    BigIntVector day = Columns.column(batch, "d", BigIntVector.class);
                    FixedSizeBinaryVector id = Columns.column(batch, "stream_id", FixedSizeBinaryVector.class);
                    BigIntVector lines = Columns.column(batch, "n", BigIntVector.class);
                    BigIntVector first = Columns.column(batch, "f", BigIntVector.class);
                    BigIntVector last = Columns.column(batch, "l", BigIntVector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        spans.computeIfAbsent((int) day.get(row), _ -> new HashMap<>())
                                .put(
                                        Columns.streamId(id, row),
                                        new Span(lines.get(row), first.get(row), last.get(row)));
                    }
                    return true;
                });
        Map<Integer, Day> loaded = new HashMap<>();
        spans.forEach((day, ofDay) -> loaded.put(
                day,
                new Day(
                        day * NANOS_PER_DAY,
                        ofDay.values().stream().mapToLong(Span::lines).sum(),
                        Map.copyOf(ofDay))));
        return loaded;
    }

    private static String date(int day) {
        return "toDate('" + LocalDate.ofEpochDay(day) + "')";
    }
}
