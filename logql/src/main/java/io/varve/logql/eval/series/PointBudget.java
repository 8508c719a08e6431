package io.varve.logql.eval.series;

import io.varve.logql.label.LabelSet;

/** How many values one evaluation may hold at a time over all its series; of what is freed in between only the larger parts are counted back. */
public final class PointBudget {
    private final long limit;
    private final PointReserve reserve;
    private long taken;

    public PointBudget(long limit, PointReserve reserve) {
        this.limit = limit;
        this.reserve = reserve;
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
        reserve.take(points);
    }

    /** Counts back what was taken and is held no longer. */
    public void giveBack(long points) {
        taken -= points;
        reserve.giveBack(points);
    }

    /** A series whose values are counted. */
    public StepSeries series(LabelSet labels, int steps) {
        take(steps);
        return new StepSeries(labels, steps);
    }
}
