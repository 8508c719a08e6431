package io.varve.logql.eval.range;

import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.eval.series.TimeSteps;
import org.jspecify.annotations.Nullable;

/**
 * One range aggregation of a query with the windows it is wanted for.
 *
 * @param pushedDown the grouping of the aggregation around that samples are to be made with; null for none
 */
public record RangeRequest(
        RangeAggregation aggregation, @Nullable Grouping pushedDown, RangeWindows windows) {
    public static RangeRequest of(RangeAggregation aggregation, @Nullable Grouping pushedDown, TimeSteps steps) {
        return new RangeRequest(
                aggregation,
                pushedDown,
                RangeWindows.of(
                        steps,
                        aggregation.range().intervalNanos(),
                        aggregation.range().offsetNanos()));
    }

    /** Whether buckets may be given: the function is of the kind that adds up, and there are not too many buckets. */
    public boolean acceptsBuckets() {
        return windows.bucketCount() > 0 && BucketOperation.of(aggregation.operation()) != null;
    }
}
