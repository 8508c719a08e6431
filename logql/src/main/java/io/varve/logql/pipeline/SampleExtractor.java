package io.varve.logql.pipeline;

import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.ast.RangeOperation;
import io.varve.logql.ast.Stage;
import io.varve.logql.ast.Unwrap;
import io.varve.logql.ast.VectorAggregation;
import io.varve.logql.ast.VectorOperation;
import io.varve.logql.label.LabelSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes samples of lines, for one range aggregation. For one thread.
 *
 * <p>A sample's labels are grouped already where that is possible, and then only the labels that are needed are parsed; which errors
 * a query sees depends on it, so it is part of the language.
 */
public final class SampleExtractor {
    private final Line line;
    private final LineStage[] stages;
    private final GroupedLabels grouped;
    private final SampleValue value;
    private final LineStage[] postFilters;
    private int streams;

    private SampleExtractor(
            Line line, LineStage[] stages, GroupedLabels grouped, SampleValue value, LineStage[] postFilters) {
        this.line = line;
        this.stages = stages;
        this.grouped = grouped;
        this.value = value;
        this.postFilters = postFilters;
    }

    /**
     * The grouping of {@code outer} that may be done while samples are made: that of a {@code sum} right over a count, rate, sum
     * or bytes which has none of its own.
     *
     * @return null when the samples keep the grouping of the range aggregation
     */
    public static @Nullable Grouping pushedDown(VectorAggregation outer) {
        if (outer.operation() != VectorOperation.SUM
                || !(outer.operand() instanceof RangeAggregation inner)
                || inner.grouping() != null) {
            return null;
        }
        return switch (inner.operation()) {
            case BYTES_OVER_TIME, BYTES_RATE, SUM_OVER_TIME, RATE, COUNT_OVER_TIME -> outer.grouping();
            case RATE_COUNTER,
                    AVG_OVER_TIME,
                    MIN_OVER_TIME,
                    MAX_OVER_TIME,
                    STDVAR_OVER_TIME,
                    STDDEV_OVER_TIME,
                    QUANTILE_OVER_TIME,
                    FIRST_OVER_TIME,
                    LAST_OVER_TIME,
                    ABSENT_OVER_TIME -> null;
        };
    }

    /**
     * @param pushedDown what {@link #pushedDown} answered of the aggregation around; null for none
     * @throws io.varve.logql.syntax.LogQlParseException naming the stage that cannot be built
     */
    public static SampleExtractor compile(RangeAggregation aggregation, @Nullable Grouping pushedDown) {
        Grouping grouping = pushedDown != null ? pushedDown : aggregation.grouping();
        boolean one = aggregation.operation() == RangeOperation.ABSENT_OVER_TIME
                || (grouping != null && !grouping.without() && grouping.labels().isEmpty());
        List<Stage> stages = aggregation.range().query().stages();
        Unwrap unwrap = aggregation.range().unwrap();
        if (unwrap != null
                && (grouping == null || grouping.without() || grouping.labels().isEmpty())) {
            var labels = new ArrayList<>(grouping == null ? List.of() : grouping.labels());
            labels.add(unwrap.label());
            grouping = new Grouping(true, labels);
        }
        var templates = new StageTemplates();
        var names = new LabelNames();
        var line = new Line(new LabelState(names), hints(stages, templates, grouping, one, unwrap, names));
        LineStage[] compiled = new StageCompiler(line, templates).compile(stages);
        addHintedFilters(stages, grouping, one, unwrap, line);
        SampleValue value = unwrap == null
                ? SampleValue.ofLine(aggregation.operation())
                : SampleValue.ofLabel(names.number(unwrap.label()), unwrap.conversion());
        var postFilters = new ArrayList<LineStage>();
        if (unwrap != null) {
            for (LabelFilter filter : unwrap.postFilters()) {
                postFilters.add(LabelFilterStages.compile(filter, names));
            }
        }
        var grouped = new GroupedLabels(grouping, one, names);
        names.seal();
        return new SampleExtractor(line, compiled, grouped, value, postFilters.toArray(LineStage[]::new));
    }

    private static ParserHints hints(
            List<Stage> stages,
            StageTemplates templates,
            @Nullable Grouping grouping,
            boolean one,
            @Nullable Unwrap unwrap,
            LabelNames names) {
        var required = new RequiredLabels().addStages(stages, templates);
        if (grouping != null) {
            required.addAll(grouping.labels());
        }
        if (unwrap != null) {
            unwrap.postFilters().forEach(required::addFilter);
            required.add(unwrap.label());
        }
        if (one) {
            return required.names().isEmpty() ? ParserHints.nothing(names) : ParserHints.only(names, required.names());
        }
        return isBy(grouping) ? ParserHints.only(names, required.names()) : ParserHints.everything(names);
    }

    private static boolean isBy(@Nullable Grouping grouping) {
        return grouping != null && !grouping.without() && !grouping.labels().isEmpty();
    }

    /** With {@code by (labels)} Loki tests no filter early. */
    private static void addHintedFilters(
            List<Stage> stages, @Nullable Grouping grouping, boolean one, @Nullable Unwrap unwrap, Line line) {
        if (isBy(grouping) && !one) {
            return;
        }
        for (Stage stage : stages) {
            if (stage instanceof Stage.LabelFilterStage filter) {
                StageCompiler.addHintedFilter(filter.filter(), line);
            }
        }
        if (unwrap != null && unwrap.postFilters().size() == 1) {
            StageCompiler.addHintedFilter(unwrap.postFilters().getFirst(), line);
        }
    }

    /** A view of this extractor for the lines of one stream. */
    public StreamSampleExtractor forStream(LabelSet labels) {
        return new StreamSampleExtractor(
                line, stages, grouped, value, postFilters, new StreamLabels(labels, streams++));
    }
}
