package io.varve.query.logs;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the lines of a condition can be: stretches of time of some services. There is no such line elsewhere.
 *
 * @param stretches the places one by one; null for everywhere
 * @param lines how many lie there, at most about
 */
record LinePlaces(@Nullable List<Stretch> stretches, long lines) {

    static final LinePlaces EVERYWHERE = new LinePlaces(null, Long.MAX_VALUE);
    static final LinePlaces NOWHERE = new LinePlaces(List.of(), 0);

    /** More stretches than this cost the store more to look at than they save. */
    private static final int MOST_STRETCHES = 64;

    /** A pause of this many nanoseconds is no reason to look in two pieces. */
    private static final long SHORT_PAUSE = 1_000_000_000L;

    /** The store tests so many lines as soon as it has planned one more stretch, and reads whole granules of half as many. */
    private static final long LINES_OF_SHORT_PAUSE = 1 << 14;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** The year 2100. */
    private static final long LATEST_AS_TEXT = 4_102_444_800L * NANOS_PER_SECOND;

    private static final DateTimeFormatter TEXT_OF_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS", Locale.ROOT);

    /** Lines of one service from one point in time to another, both inclusive. */
    record Stretch(String service, long from, long to, long lines) {

        /** Whether few lines lie between it and the next one, at the rate of the two. */
        private boolean isNearTo(Stretch next) {
            double time = Math.max(1.0, (double) (to - from) + (next.to - next.from));
            return (lines + next.lines) / time * (next.from - to) <= LINES_OF_SHORT_PAUSE;
        }

        private Stretch with(Stretch next) {
            return new Stretch(service, from, Math.max(to, next.to), lines + next.lines);
        }
    }

    static LinePlaces of(List<Stretch> found) {
        if (found.isEmpty()) {
            return NOWHERE;
        }
        long lines = 0;
        for (Stretch stretch : found) {
            lines += stretch.lines();
        }
        List<Stretch> stretches = joined(found, SHORT_PAUSE);
        if (stretches.size() > MOST_STRETCHES) {
            stretches = joined(stretches, pauseThatLeavesFew(stretches));
        }
        return new LinePlaces(stretches, lines);
    }

    /** The places of each service that has any; null for everywhere. */
    @Nullable
    Map<String, List<Stretch>> byService() {
        return stretches == null ? null : stretches.stream().collect(Collectors.groupingBy(Stretch::service));
    }

    /** The same but for some services. */
    LinePlaces without(Set<String> services) {
        return stretches == null
                ? this
                : of(stretches.stream()
                        .filter(stretch -> !services.contains(stretch.service()))
                        .toList());
    }

    boolean isNowhere() {
        return lines == 0;
    }

    /** Joins those of a service that are no further apart than that. */
    private static List<Stretch> joined(List<Stretch> stretches, long pause) {
        return joined(stretches, (last, next) -> next.from() - last.to() <= pause);
    }

    /** @param areOne whether one and the next of its service are to be looked at as one */
    private static List<Stretch> joined(List<Stretch> stretches, BiPredicate<Stretch, Stretch> areOne) {
        List<Stretch> sorted = stretches.stream()
                .sorted(Comparator.comparing(Stretch::service).thenComparingLong(Stretch::from))
                .toList();
        List<Stretch> joined = new ArrayList<>();
        for (Stretch stretch : sorted) {
            Stretch last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && last.service().equals(stretch.service()) && areOne.test(last, stretch)) {
                joined.set(joined.size() - 1, last.with(stretch));
            } else {
                joined.add(stretch);
            }
        }
        return joined;
    }

    private static long pauseThatLeavesFew(List<Stretch> stretches) {
        List<Long> pauses = new ArrayList<>();
        for (int i = 1; i < stretches.size(); i++) {
            Stretch before = stretches.get(i - 1);
            Stretch after = stretches.get(i);
            if (before.service().equals(after.service())) {
                pauses.add(after.from() - before.to());
            }
        }
        pauses.sort(Comparator.reverseOrder());
        return pauses.size() <= MOST_STRETCHES ? Long.MAX_VALUE : pauses.get(MOST_STRETCHES);
    }

    /**
     * Has the store read the granules that hold them, and lets every row through; null for everywhere. For the index alone: the condition
     * that follows is tested of every row anyway, and these comparisons cost a third of a count.
     */
    @Nullable
    String sql() {
        if (stretches == null) {
            return null;
        }
        return stretches.isEmpty()
                ? "0"
                : joined(stretches, Stretch::isNearTo).stream()
                        .collect(Collectors.groupingBy(Stretch::service, TreeMap::new, Collectors.toList()))
                        .entrySet()
                        .stream()
                        .map(service -> "(service = " + Sql.text(service.getKey()) + " AND ("
                                + either(
                                        service.getValue(),
                                        stretch -> "(ts >= " + time(stretch.from()) + " AND ts <= " + time(stretch.to())
                                                + ")")
                                + "))")
                        .collect(Collectors.joining(" OR ", "indexHint(", ")"));
    }

    /** As text where it is sure to be read to the nanosecond, which spares the store two functions of each. */
    private static String time(long nanos) {
        if (nanos < 0 || nanos > LATEST_AS_TEXT) {
            return Sql.timestamp(nanos);
        }
        LocalDateTime time =
                LocalDateTime.ofEpochSecond(nanos / NANOS_PER_SECOND, (int) (nanos % NANOS_PER_SECOND), ZoneOffset.UTC);
        return Sql.text(TEXT_OF_TIME.format(time));
    }

    private static String either(List<Stretch> stretches, Function<Stretch, String> sql) {
        return stretches.stream().map(sql).collect(Collectors.joining(" OR "));
    }
}
