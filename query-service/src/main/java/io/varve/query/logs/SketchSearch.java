package io.varve.query.logs;

import io.varve.schema.sketch.LogSketch;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the sketches of stored lines where the lines of a condition can be. */
final class SketchSearch {

    /** With more sketches than this the lines are nearly everywhere, and the list of places costs more than it saves. */
    private static final int MOST_SKETCHES = 20_000;

    private SketchSearch() {}

    /**
     * The places in a time range.
     *
     * @param start first nanosecond
     * @param end last nanosecond
     */
    static LinePlaces find(StoreSession session, RowFilter filter, long start, long end) {
        NecessaryGrams grams = filter.condition().grams();
        int count = grams.named().size();
        if (count == 0 || count > SketchHits.MOST_GRAMS) {
            return LinePlaces.EVERYWHERE;
        }
        SketchHits hits = new SketchHits(grams);
        Set<String> services = filter.streams().services();
        List<SketchPage> held = session.held()
                .sketches()
                .of(session, pages(hits.grams()), filter.streams().serviceCondition() == null, start, end);
        if (held != null) {
            SketchPage.addHits(held, hits, services, start, end);
            session.note("sketches were looked through in memory");
        } else {
            ask(session, sql(filter, grams, start, end), hits, services, start, end);
        }
        return hits.size() > MOST_SKETCHES ? LinePlaces.EVERYWHERE : hits.places();
    }

    private static void ask(
            StoreSession session, String sql, SketchHits hits, Set<String> services, long start, long end) {
        session.read(sql, batch -> {
            Map<Integer, SketchPage.Builder> builders = new TreeMap<>();
            pages(hits.grams()).forEach(number -> builders.put(number, new SketchPage.Builder(number)));
            SketchPage.addTo(builders, batch);
            builders.values().forEach(builder -> builder.page(0, 0).addHits(hits, services, start, end));
            return hits.size() <= MOST_SKETCHES;
        });
    }

    /** The pages of the grams, and the one of small sketches. */
    private static Set<Integer> pages(List<Long> grams) {
        Set<Integer> pages = new TreeSet<>();
        pages.add(LogSketch.WHOLE);
        for (long gram : grams) {
            pages.add(LogSketch.page(gram));
        }
        return pages;
    }

    /**
     * The pages that can tell something: those of the grams, without the ones whose only gram is not there. The test of a page's bits is
     * one short expression for all pages, because a long one takes the store more time to plan than to run.
     */
    private static String sql(RowFilter filter, NecessaryGrams grams, long start, long end) {
        Map<Integer, Long> tested = new TreeMap<>();
        Set<Integer> untested = new TreeSet<>();
        for (long gram : grams.named()) {
            if (tested.putIfAbsent(LogSketch.page(gram), gram) != null) {
                untested.add(LogSketch.page(gram));
            }
        }
        tested.keySet().removeAll(untested);
        Long always = always(grams);
        if (always == null) {
            untested.add(LogSketch.WHOLE);
        } else {
            tested.put(LogSketch.WHOLE, always);
        }
        Set<Integer> pages = new TreeSet<>(untested);
        pages.addAll(tested.keySet());
        return "SELECT " + SketchPage.COLUMNS + " FROM log_sketches WHERE to_ts >= " + Sql.timestamp(start)
                + " AND from_ts <= " + Sql.timestamp(end) + " AND page IN (" + joined(pages) + ") AND "
                + Objects.requireNonNullElse(filter.streams().serviceCondition(), "1")
                + (tested.isEmpty()
                        ? ""
                        : " AND (empty(bits)"
                                + (untested.isEmpty() ? "" : " OR page IN (" + joined(untested) + ")")
                                + " OR (" + isSet(tested, LogSketch::firstPlace) + " AND "
                                + isSet(tested, LogSketch::secondPlace) + "))");
    }

    /** A gram that every sketch has that is asked for; null when there is none. */
    private static @Nullable Long always(NecessaryGrams grams) {
        return switch (grams) {
            case NecessaryGrams.Anything _ -> null;
            case NecessaryGrams.Gram(long hash) -> hash;
            case NecessaryGrams.All(List<NecessaryGrams> parts) ->
                parts.stream()
                        .map(SketchSearch::always)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
            case NecessaryGrams.Any(List<NecessaryGrams> parts) -> parts.size() == 1 ? always(parts.getFirst()) : null;
        };
    }

    /** Whether the bit of the page's gram is set: a place of 2^13, scaled to the page's size. */
    private static String isSet(Map<Integer, Long> gramOfPage, ToIntFunction<Long> place) {
        String places = gramOfPage.values().stream()
                .map(gram -> String.valueOf(place.applyAsInt(gram)))
                .collect(Collectors.joining(", "));
        String bit = "bitShiftRight(toUInt32(transform(page, [" + joined(gramOfPage.keySet()) + "], [" + places
                + "], 0) * length(bits)), 10)";
        return "bitTest(reinterpretAsUInt8(substring(bits, 1 + bitShiftRight(" + bit + ", 3), 1)), bitAnd(" + bit
                + ", 7))";
    }

    private static String joined(Collection<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
