package io.varve.query.logs;

import io.varve.logql.ast.LogQuery;
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

    LeadingFilters(LogQuery query, StreamSelection streams) {
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
            filters.add(stage);
        }
        this.names = List.copyOf(all);
        this.none = filters.isEmpty();
        this.pipeline = Pipeline.compile(filters);
        this.streams = streams;
        this.pipelines = new StreamPipeline[streams.size()];
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
