package io.varve.logql.eval.series;

import io.varve.logql.label.LabelSet;

/** How many values one evaluation may hold at a time over all its series; what is freed in between is not counted back. */
public final class PointBudget {
    private final long limit;
    private long taken;

    public PointBudget(long limit) {
        this.limit = limit;
    }

    /** @throws EvaluationException if there is no more */
    public void take(long points) {
        taken += points;
        if (taken > limit) {
            throw new EvaluationException(
                    EvaluationException.Reason.POINT_LIMIT,
                    "the query holds more than " + limit
                            + " points while it is evaluated; aggregate over fewer labels, select"
                            + " fewer streams, or ask for a shorter time range or a larger step");
        }
    }

    /** A series whose values are counted. */
    public StepSeries series(LabelSet labels, int steps) {
        take(steps);
        return new StepSeries(labels, steps);
    }
}
