package io.varve.logql.eval;

import io.varve.logql.eval.series.PointReserve;

/**
 * What one query may take.
 *
 * @param maxSeries of the answer; Loki's default is 500
 * @param partialResults whether more series are answered by those with the largest sums of values and a warning, instead of an error
 * @param maxPoints values of series held while the query is evaluated, about 16 bytes each
 * @param reserve what the values are taken from, which other queries share
 */
public record EvaluationLimits(int maxSeries, boolean partialResults, long maxPoints, PointReserve reserve) {
    public static final EvaluationLimits DEFAULT = new EvaluationLimits(500, false, 50_000_000);

    public static final EvaluationLimits NONE = new EvaluationLimits(Integer.MAX_VALUE, false, Long.MAX_VALUE);

    /** Limits of a query that shares memory with no other. */
    public EvaluationLimits(int maxSeries, boolean partialResults, long maxPoints) {
        this(maxSeries, partialResults, maxPoints, PointReserve.UNLIMITED);
    }
}
