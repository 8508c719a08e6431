package io.varve.logql.eval;

/**
 * What one query may take.
 *
 * @param maxSeries of the answer; Loki's default is 500
 * @param partialResults whether more series are answered by those with the largest sums of values and a warning, instead of an error
 * @param maxPoints values of series held while the query is evaluated, 9 bytes each
 */
public record EvaluationLimits(int maxSeries, boolean partialResults, long maxPoints) {
    public static final EvaluationLimits DEFAULT = new EvaluationLimits(500, false, 50_000_000);

    public static final EvaluationLimits NONE = new EvaluationLimits(Integer.MAX_VALUE, false, Long.MAX_VALUE);
}
