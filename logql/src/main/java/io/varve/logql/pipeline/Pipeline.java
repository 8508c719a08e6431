package io.varve.logql.pipeline;

import io.varve.logql.ast.Stage;
import io.varve.logql.label.LabelSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stages of a log query, ready to run. For one thread: compile one for each.
 *
 * <p>Use: {@link #forStream} once per stream, then {@link StreamPipeline#process} per line.
 */
public final class Pipeline {
    private final Line line;
    private final LineStage[] stages;

    private Pipeline(Line line, LineStage[] stages) {
        this.line = line;
        this.stages = stages;
    }

    /** @throws io.varve.logql.syntax.LogQlParseException naming the stage that cannot be built */
    public static Pipeline compile(List<Stage> stages) {
        var names = new LabelNames();
        var line = new Line(new LabelState(names), ParserHints.everything(names));
        LineStage[] compiled = new StageCompiler(line, new StageTemplates()).compile(stages);
        for (Stage stage : stages) {
            if (stage instanceof Stage.Distinct) {
                // A filter behind it must not drop lines before it.
                break;
            }
            if (stage instanceof Stage.LabelFilterStage filter) {
                StageCompiler.addHintedFilter(filter.filter(), line);
            }
        }
        names.seal();
        return new Pipeline(line, compiled);
    }

    /** The values that {@code sort} found in the line that was processed last; null without such a stage. */
    public @Nullable SortKeys sortKeys() {
        for (LineStage stage : stages) {
            if (stage instanceof SortStage sort) {
                return sort.keys();
            }
        }
        return null;
    }

    /** A view of this pipeline for the lines of one stream. */
    public StreamPipeline forStream(LabelSet labels) {
        return new StreamPipeline(line, stages, new StreamLabels(labels, 0));
    }
}
