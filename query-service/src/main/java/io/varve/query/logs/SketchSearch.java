package io.varve.query.logs;

import io.varve.query.logs.LinePlaces.Stretch;
import io.varve.schema.sketch.LogSketch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** Asks the sketches of stored lines where the lines of a condition can be. */
final class SketchSearch {

    /** More grams than this are not asked for: a condition of so many alternatives is rarely of use. */
    private static final int MOST_GRAMS = 64;

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
        if (count == 0 || count > MOST_GRAMS) {
            return LinePlaces.EVERYWHERE;
        }
        List<Long> named = List.copyOf(grams.named());
        Map<SketchKey, Candidate> candidates = new HashMap<>();
        session.read(sql(filter, grams, start, end), batch -> {
            Pages pages = new Pages(batch);
            for (int row = 0; row < batch.getRowCount(); row++) {
                Candidate candidate = candidates.computeIfAbsent(pages.key(row), _ -> new Candidate());
                pages.addTo(candidate, row, named);
            }
            return candidates.size() <= MOST_SKETCHES;
        });
        if (candidates.size() > MOST_SKETCHES) {
            return LinePlaces.EVERYWHERE;
        }
        List<Stretch> found = new ArrayList<>();
        candidates.forEach((sketch, candidate) -> {
            if (holds(grams, candidate.hits)) {
                found.add(new Stretch(sketch.service(), candidate.from, candidate.to, Math.max(1, candidate.lines)));
            }
        });
        return LinePlaces.of(found);
    }

    private record SketchKey(String service, long identity) {}

    /** What is known of a sketch from those of its pages that were read. */
    private static final class Candidate {
        private final Set<Long> hits = new HashSet<>();
        private long from = Long.MAX_VALUE;
        private long to = Long.MIN_VALUE;
        private long lines;
    }

    /** The columns of one batch. */
    private static final class Pages {
        private final VarCharVector service;
        private final BigIntVector identity;
        private final BigIntVector page;
        private final BigIntVector from;
        private final BigIntVector to;
        private final BigIntVector lines;
        private final BaseVariableWidthVector bits;

        Pages(VectorSchemaRoot batch) {
            this.service = Columns.column(batch, "s", VarCharVector.class);
            this.identity = Columns.column(batch, "i", BigIntVector.class);
            this.page = Columns.column(batch, "p", BigIntVector.class);
            this.from = Columns.column(batch, "f", BigIntVector.class);
            this.to = Columns.column(batch, "t", BigIntVector.class);
            this.lines = Columns.column(batch, "n", BigIntVector.class);
            this.bits = Columns.column(batch, "bits", BaseVariableWidthVector.class);
        }

        SketchKey key(int row) {
            return new SketchKey(Columns.text(service, row), identity.get(row));
        }

        void addTo(Candidate candidate, int row, List<Long> grams) {
            candidate.from = Math.min(candidate.from, from.get(row));
            candidate.to = Math.max(candidate.to, to.get(row));
            candidate.lines = lines.get(row);
            byte[] content = Columns.bytes(bits, row);
            for (long gram : grams) {
                if ((page.get(row) == LogSketch.WHOLE || page.get(row) == LogSketch.page(gram))
                        && LogSketch.mayHold(content, gram)) {
                    candidate.hits.add(gram);
                }
            }
        }
    }

    private static boolean holds(NecessaryGrams grams, Set<Long> hits) {
        return switch (grams) {
            case NecessaryGrams.Anything _ -> true;
            case NecessaryGrams.Gram(long hash) -> hits.contains(hash);
            case NecessaryGrams.All(List<NecessaryGrams> parts) ->
                parts.stream().allMatch(part -> holds(part, hits));
            case NecessaryGrams.Any(List<NecessaryGrams> parts) ->
                parts.stream().anyMatch(part -> holds(part, hits));
        };
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
        return "SELECT toString(service) AS s, reinterpretAsInt64(sketch) AS i, toInt64(page) AS p,"
                + " toInt64(toUnixTimestamp64Nano(from_ts)) AS f, toInt64(toUnixTimestamp64Nano(to_ts)) AS t,"
                + " toInt64(lines) AS n, bits FROM log_sketches WHERE to_ts >= " + Sql.timestamp(start)
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
