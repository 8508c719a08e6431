package io.varve.query.logs;

import io.varve.logql.eval.range.RangeRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How one range aggregation of a metric query is answered. */
sealed interface SamplePlan {

    /** No stream or no row can have a part in it. */
    record Nothing() implements SamplePlan {}

    /**
     * The store counts; the library makes windows of the buckets.
     *
     * @param measure what is summed beside the lines
     * @param fromVolume whether the rollup is read, rows of {@code logs} only at ragged edges
     */
    record Counted(RangeRequest request, RowFilter filter, SeriesKeys keys, Measure measure, boolean fromVolume)
            implements SamplePlan {

        private static final long MOST_PLACED_LINES = 1L << 15;

        StreamSelection streams() {
            return filter.streams();
        }

        /**
         * Whether held lines are sooner counted here: the store has to take them apart, or they are few and looked through by what they must
         * contain.
         */
        boolean isForHeldLines() {
            boolean few = filter.places().lines() <= MOST_PLACED_LINES && hasNecessaryBytes();
            return few || !keys.captures().isEmpty();
        }

        /** Whether those services are sooner counted here whose lines are held, and the others by the store. */
        boolean isForHeldServices() {
            return !fromVolume && hasNecessaryBytes();
        }

        private boolean hasNecessaryBytes() {
            return !filter.condition().bytes().equals(NecessaryBytes.ANY);
        }

        /** The same without the lines of some services. */
        Counted without(Set<String> services) {
            return new Counted(request, filter.without(services), keys, measure, fromVolume);
        }
    }

    /**
     * The store narrows rows down; the library's pipeline and evaluator do the rest.
     *
     * @param names of structured metadata that the rows carry; null when they carry all
     */
    record Lines(
            RangeRequest request,
            String sql,
            RowFilter filter,
            @Nullable List<String> names) implements SamplePlan {}
}
