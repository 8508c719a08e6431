package io.varve.query.logs;

import io.varve.logql.ast.LabelMatcher;
import java.util.List;

/**
 * A question for bytes of log lines by label set.
 *
 * @param matchers of the streams; none means every stream
 * @param start first nanosecond, inclusive
 * @param end exclusive
 * @param targetLabels labels to group by; none means those that the matchers name, or all labels when there is no matcher
 * @param byLabelName whether the answer is per name of a label, not per set of values
 * @param limit most groups of the answer
 */
public record VolumeRequest(
        List<LabelMatcher> matchers, long start, long end, List<String> targetLabels, boolean byLabelName, int limit) {}
