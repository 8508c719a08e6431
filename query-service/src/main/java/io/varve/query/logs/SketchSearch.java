package io.varve.query.logs;

import io.varve.query.logs.LinePlaces.Stretch;
import io.varve.schema.sketch.LogSketch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;

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
        List<Stretch> found = new ArrayList<>();
        session.read(sql(filter, grams, start, end), batch -> {
            VarCharVector service = Columns.column(batch, "s", VarCharVector.class);
            BigIntVector from = Columns.column(batch, "f", BigIntVector.class);
            BigIntVector to = Columns.column(batch, "t", BigIntVector.class);
            BigIntVector lines = Columns.column(batch, "n", BigIntVector.class);
            for (int row = 0; row < batch.getRowCount(); row++) {
                found.add(new Stretch(
                        Columns.text(service, row), from.get(row), to.get(row), Math.max(1, lines.get(row))));
            }
            return true;
        });
        return found.size() > MOST_SKETCHES ? LinePlaces.EVERYWHERE : LinePlaces.of(found);
    }

    private static String sql(RowFilter filter, NecessaryGrams grams, long start, long end) {
        TreeSet<Integer> pages = new TreeSet<>();
        grams.named().forEach(gram -> pages.add(LogSketch.page(gram)));
        pages.add(LogSketch.WHOLE);
        return "WITH length(bits) * 8 AS size SELECT toString(service) AS s,"
                + " toInt64(toUnixTimestamp64Nano(min(from_ts))) AS f, toInt64(toUnixTimestamp64Nano(max(to_ts))) AS t,"
                + " toInt64(any(lines)) AS n FROM log_sketches WHERE to_ts >= " + Sql.timestamp(start)
                + " AND from_ts <= " + Sql.timestamp(end) + " AND page IN ("
                + pages.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ") AND "
                + Objects.requireNonNullElse(filter.streams().serviceCondition(), "1")
                + " GROUP BY service, sketch HAVING " + having(grams) + " LIMIT " + (MOST_SKETCHES + 1);
    }

    private static String having(NecessaryGrams grams) {
        return switch (grams) {
            case NecessaryGrams.Anything _ -> "1";
            case NecessaryGrams.Gram(long hash) ->
                "max(page IN (" + LogSketch.page(hash) + ", " + LogSketch.WHOLE + ") AND (empty(bits) OR ("
                        + isSet(LogSketch.firstPlace(hash)) + " AND " + isSet(LogSketch.secondPlace(hash)) + ")))";
            case NecessaryGrams.All(List<NecessaryGrams> parts) -> joined(parts, " AND ");
            case NecessaryGrams.Any(List<NecessaryGrams> parts) -> joined(parts, " OR ");
        };
    }

    private static String joined(List<NecessaryGrams> parts, String operator) {
        return parts.stream().map(SketchSearch::having).collect(Collectors.joining(operator, "(", ")"));
    }

    /** The place of 2^13, scaled to the page's size. */
    private static String isSet(int place) {
        String bit = "bitShiftRight(" + place + " * size, 13)";
        return "bitTest(reinterpretAsUInt8(substring(bits, 1 + bitShiftRight(" + bit + ", 3), 1)), bitAnd(" + bit
                + ", 7))";
    }
}
