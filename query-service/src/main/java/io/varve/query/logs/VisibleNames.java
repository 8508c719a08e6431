package io.varve.query.logs;

import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.RangeAggregation;
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
import io.varve.logql.eval.range.RangeRequest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which names of structured metadata can bear on a metric query: those it groups by, filters by and unwraps. Other names meet a parser's
 * only to rename what nobody asks for.
 */
final class VisibleNames {

    /** With more columns than this the whole map is cheaper. */
    private static final int MOST_NAMES = 8;

    private VisibleNames() {}

    /** The names in order; null when any name may show. */
    static @Nullable List<String> of(RangeRequest request) {
        RangeAggregation aggregation = request.aggregation();
        Grouping grouping = request.pushedDown() != null ? request.pushedDown() : aggregation.grouping();
        if (grouping == null || grouping.without()) {
            return null;
        }
        Set<String> names = new TreeSet<>();
        grouping.labels().forEach(name -> add(names, name));
        for (Stage stage : aggregation.range().query().stages()) {
            if (!addStage(names, stage)) {
                return null;
            }
        }
        var unwrap = aggregation.range().unwrap();
        if (unwrap != null) {
            if (grouping.labels().isEmpty()) {
                return null;
            }
            add(names, unwrap.label());
            unwrap.postFilters().forEach(filter -> addFilter(names, filter));
        }
        return names.size() > MOST_NAMES ? null : List.copyOf(names);
    }

    /** False for a stage that may read any name. */
    private static boolean addStage(Set<String> names, Stage stage) {
        return switch (stage) {
            case LabelFilterStage filter -> {
                addFilter(names, filter.filter());
                yield true;
            }
            case LineFilter _,
                    Sample _,
                    Decolorize _,
                    JsonParser _,
                    JsonExpressionParser _,
                    LogfmtParser _,
                    LogfmtExpressionParser _,
                    RegexpParser _,
                    PatternParser _ -> true;
            case LineFormat _, LabelFormat _, UnpackParser _, DropLabels _, KeepLabels _ -> false;
            case Sort _, Distinct _, Context _ -> false;
        };
    }

    /** Adds the names that a filter looks at. */
    static void addFilter(Set<String> names, LabelFilter filter) {
        switch (filter) {
            case LabelFilter.StringFilter text -> add(names, text.matcher().name());
            case LabelFilter.NumberFilter number -> add(names, number.name());
            case LabelFilter.DurationFilter duration -> add(names, duration.name());
            case LabelFilter.BytesFilter bytes -> add(names, bytes.name());
            case LabelFilter.IpFilter ip -> add(names, ip.name());
            case LabelFilter.AndFilter both -> {
                addFilter(names, both.left());
                addFilter(names, both.right());
            }
            case LabelFilter.OrFilter either -> {
                addFilter(names, either.left());
                addFilter(names, either.right());
            }
        }
    }

    /** What is shown under a clash's name is stored under the name before it. */
    private static void add(Set<String> names, String name) {
        names.add(name);
        if (name.endsWith(LabelFilterSql.CLASH)) {
            add(names, name.substring(0, name.length() - LabelFilterSql.CLASH.length()));
        }
    }
}
