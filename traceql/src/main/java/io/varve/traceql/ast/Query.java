package io.varve.traceql.ast;

import io.varve.traceql.value.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query. Without a metrics stage it searches. */
public record Query(
        PipelineStage.Pipeline pipeline,
        @Nullable MetricsStage metrics,
        List<SecondStage> secondStages,
        List<Hint> hints) {
    public Query {
        secondStages = List.copyOf(secondStages);
        hints = List.copyOf(hints);
    }

    /** Whether {@code with(most_recent=true)} asks for the newest traces rather than any. */
    public boolean mostRecent() {
        return hints.contains(new Hint("most_recent", Values.TRUE));
    }
}
