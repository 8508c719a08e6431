package io.varve.query.logs;

import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.RangeAggregation;
import org.jspecify.annotations.Nullable;

/** How one range aggregation of a metric query is answered. */
sealed interface SamplePlan {

    /** No stream or no row can have a part in it. */
    record Nothing() implements SamplePlan {}

    /**
     * The store counts; Java adds up buckets to windows.
     *
     * @param sql answers the columns of the keys, {@code b} (bucket from 0) and {@code v}; a group may come more than once
     * @param perSecond nanoseconds by which a rate divides, 0 when the value is the sum itself
     * @param fromVolume whether the rollup is read, rows of {@code logs} only at ragged edges
     */
    record Counted(
            String sql, StreamSelection streams, SeriesKeys keys, Buckets buckets, long perSecond, boolean fromVolume)
            implements SamplePlan {}

    /**
     * The store narrows rows down; the library's pipeline and evaluator do the rest.
     *
     * @param from exclusive, nanoseconds
     * @param to inclusive
     * @param grouping of a {@code sum} around the aggregation: no other label is needed; null when there is none
     */
    record Lines(
            RangeAggregation aggregation,
            RowFilter filter,
            long from,
            long to,
            @Nullable Grouping grouping) implements SamplePlan {}
}
