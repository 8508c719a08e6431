package io.varve.query.logs;

import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Stage;
import io.varve.logql.ast.Stage.Context;
import io.varve.logql.ast.Stage.Decolorize;
import io.varve.logql.ast.Stage.Distinct;
import io.varve.logql.ast.Stage.DropLabels;
import io.varve.logql.ast.Stage.JsonExpressionParser;
import io.varve.logql.ast.Stage.JsonParser;
import io.varve.logql.ast.Stage.KeepLabels;
import io.varve.logql.ast.Stage.LabelFilterStage;
import io.varve.logql.ast.Stage.LabelFormat;
import io.varve.logql.ast.Stage.LineFilter;
import io.varve.logql.ast.Stage.LineFormat;
import io.varve.logql.ast.Stage.LogfmtExpressionParser;
import io.varve.logql.ast.Stage.LogfmtParser;
import io.varve.logql.ast.Stage.PatternParser;
import io.varve.logql.ast.Stage.RegexpParser;
import io.varve.logql.ast.Stage.Sample;
import io.varve.logql.ast.Stage.Sort;
import io.varve.logql.ast.Stage.UnpackParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What the store can decide about the rows of a log query.
 *
 * @param streams those that can have rows in the answer
 * @param condition on rows of these streams; with {@link Condition#exact} the store's rows are the answer's lines, unchanged
 * @param places where such rows are
 * @param leftOut services whose rows are found without the store
 */
record RowFilter(StreamSelection streams, Condition condition, LinePlaces places, Set<String> leftOut) {

    /** The store takes 256 KiB, and most of that is for the streams. */
    private static final int LONGEST_SQL = 10_000;

    /**
     * Reads a pipeline as far as it leaves line and labels as they are stored.
     *
     * @param all the streams of the tenant and time
     */
    static RowFilter of(LogQuery query, StreamSelection selected, List<LogStream> all) {
        List<LineFilter> lineFilters = new ArrayList<>();
        List<LabelFilter> labelFilters = new ArrayList<>();
        boolean plainLabels = true;
        boolean plainLine = true;
        boolean colorsRemoved = false;
        boolean complete = true;
        for (Stage stage : query.stages()) {
            switch (stage) {
                case LineFilter filter -> {
                    if (plainLine) {
                        lineFilters.add(filter);
                    }
                    complete &= plainLine;
                }
                case LabelFilterStage filter -> {
                    if (plainLabels) {
                        labelFilters.add(filter.filter());
                    }
                    complete &= plainLabels;
                    // Line filters jump over decolorize, but not over a label filter.
                    plainLine &= !colorsRemoved;
                }
                case Decolorize _ -> {
                    colorsRemoved = true;
                    complete = false;
                }
                case Context _ -> {}
                case Sort _, Sample _ -> complete = false;
                case Distinct _, LineFormat _, UnpackParser _ -> {
                    plainLine = false;
                    plainLabels = false;
                    complete = false;
                }
                case JsonParser _,
                        JsonExpressionParser _,
                        LogfmtParser _,
                        LogfmtExpressionParser _,
                        RegexpParser _,
                        PatternParser _,
                        LabelFormat _,
                        DropLabels _,
                        KeepLabels _ -> {
                    plainLabels = false;
                    complete = false;
                }
            }
        }
        StreamSelection streams = labelFilters.isEmpty()
                ? selected
                : selected.narrowed(
                        all,
                        stream -> labelFilters.stream().allMatch(filter -> LabelFilterSql.mayPass(filter, stream)));
        Condition condition = complete ? Condition.ALWAYS : Condition.UNKNOWN;
        for (LabelFilter filter : labelFilters) {
            condition = both(condition, LabelFilterSql.of(filter, streams.streams()));
        }
        for (LineFilter filter : lineFilters) {
            condition = both(condition, LineFilterSql.of(filter));
        }
        return new RowFilter(streams, condition, LinePlaces.EVERYWHERE, Set.of());
    }

    /** The same with the places of a time range found. */
    RowFilter located(StoreSession session, long start, long end) {
        return new RowFilter(streams, condition, SketchSearch.find(session, this, start, end), leftOut);
    }

    /** The same without the rows of some services. */
    RowFilter without(Set<String> services) {
        return new RowFilter(streams, condition, places.without(services), services);
    }

    /** Whether no row can qualify. */
    boolean isEmpty() {
        return streams.isEmpty() || condition.isNever() || places.isNowhere();
    }

    /** What would make the statement too long for the store is left to the library. */
    private static Condition both(Condition condition, Condition more) {
        boolean fits = condition.sql().length() + more.sql().length() <= LONGEST_SQL;
        return condition.and(fits ? more : Condition.UNKNOWN);
    }

    /** The WHERE clause without the time range; never empty. */
    String where() {
        StringJoiner where = placed();
        if (!condition.isAlways()) {
            where.add(condition.sql());
        }
        return where.toString();
    }

    /**
     * The clauses of a statement on {@code logs}. What tests the rows' own columns comes first: times are then read only where lines pass,
     * and the key has left out nearly all others.
     *
     * @param time range as SQL
     */
    String clauses(String time) {
        return condition.ofVolume()
                ? " WHERE " + time + " AND " + where()
                : " PREWHERE " + condition.sql() + " WHERE " + time + " AND " + placed();
    }

    private StringJoiner placed() {
        StringJoiner where = new StringJoiner(" AND ").setEmptyValue("1");
        if (streams.condition() != null) {
            where.add(streams.condition());
        }
        if (!leftOut.isEmpty()) {
            where.add("NOT (" + Sql.textIn("service", leftOut) + ")");
        }
        String inPlaces = places.sql();
        if (inPlaces != null) {
            where.add(inPlaces);
        }
        return where;
    }

    /** Whether {@link #where} lets exactly the lines of the query through. */
    boolean isExact() {
        return condition.exact() && streams.isExactInSql();
    }
}
