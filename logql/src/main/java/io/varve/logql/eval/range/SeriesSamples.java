package io.varve.logql.eval.range;

import io.varve.logql.eval.series.StepSeries;

/** What has come of one series so far. */
interface SeriesSamples {
    /** @param timestampNanos within the outermost bounds of the windows */
    void add(long timestampNanos, double value);

    /** For how many points there is room, as they were taken from the budget. */
    long points();

    /** The windows that hold samples, as values of the series. */
    void finish(StepSeries into);
}
