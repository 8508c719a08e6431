package io.varve.logql.ast;

import java.util.List;

/**
 * A stream selector with the stages its lines pass through, in the order they were written.
 *
 * @param matchers all must match; at least one does not match the empty string
 */
public record LogQuery(Position position, List<LabelMatcher> matchers, List<Stage> stages) implements Query {
    public LogQuery {
        matchers = List.copyOf(matchers);
        stages = List.copyOf(stages);
    }
}
