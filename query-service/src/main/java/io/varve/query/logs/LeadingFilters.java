package io.varve.query.logs;

import io.varve.logql.ast.LineFilterOperator;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.LogRange;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.ast.Stage;
import io.varve.logql.ast.Stage.LabelFilterStage;
import io.varve.logql.ast.Stage.LineFilter;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.StreamPipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The filters that a pipeline begins with. What they drop is dropped before all that is known of a line has been put together, which
 * costs more than most filters. For one thread.
 */
final class LeadingFilters {

    /** With more names than this the rest is not worth leaving out. */
    private static final int MOST_NAMES = 4;

    private final List<String> names;
    private final boolean none;
    private final Pipeline pipeline;
    private final StreamSelection streams;
    private final StreamPipeline[] pipelines;

    /** @param probe has found the rows that are tested */
    LeadingFilters(LogQuery query, RowProbe probe, StreamSelection streams) {
        List<Stage> filters = new ArrayList<>();
        Set<String> all = new TreeSet<>();
        for (Stage stage : query.stages()) {
            if (stage instanceof LabelFilterStage labels) {
                Set<String> more = new TreeSet<>(all);
                VisibleNames.addFilter(more, labels.filter());
                if (more.size() > MOST_NAMES || more.stream().anyMatch(name -> name.endsWith(LabelFilterSql.CLASH))) {
                    break;
                }
                all = more;
            } else if (!(stage instanceof LineFilter)) {
                break;
            }
            if (!isProved(stage, probe)) {
                filters.add(stage);
            }
        }
        this.names = List.copyOf(all);
        this.none = filters.isEmpty();
        this.pipeline = Pipeline.compile(filters);
        this.streams = streams;
        this.pipelines = new StreamPipeline[streams.size()];
    }

    private static boolean isProved(Stage stage, RowProbe probe) {
        return stage instanceof LineFilter filter
                && filter.operator() == LineFilterOperator.CONTAINS
                && filter.alternatives().size() == 1
                && !filter.alternatives().getFirst().ip()
                && probe.proves(filter.alternatives().getFirst().text());
    }

    /** What is left to do for a sample of a line that has passed. Label filters are done again, for they can leave errors on a line. */
    static RangeAggregation behind(RangeAggregation aggregation) {
        LogRange range = aggregation.range();
        LogQuery query = range.query();
        List<Stage> stages = query.stages();
        int first = 0;
        while (first < stages.size() && stages.get(first) instanceof LineFilter) {
            first++;
        }
        LogQuery rest = new LogQuery(query.position(), query.matchers(), stages.subList(first, stages.size()));
        return new RangeAggregation(
                aggregation.position(),
                aggregation.operation(),
                aggregation.parameter(),
                new LogRange(rest, range.unwrap(), range.intervalNanos(), range.offsetNanos()),
                aggregation.grouping());
    }

    /** The names that they look at. */
    List<String> names() {
        return names;
    }

    /** Whether a row of a block gets through. */
    boolean pass(LineBatch batch, int row, int stream) {
        if (none) {
            return true;
        }
        StreamPipeline filters = pipelines[stream];
        if (filters == null) {
            filters = pipeline.forStream(streams.get(stream).labels());
            pipelines[stream] = filters;
        }
        return filters.process(
                batch.timestamp(row),
                batch.bodies(),
                batch.bodyStart(row),
                batch.bodyLength(row),
                batch.testedMetadata(row, stream));
    }
}
