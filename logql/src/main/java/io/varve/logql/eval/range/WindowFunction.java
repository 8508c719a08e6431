package io.varve.logql.eval.range;

/** A function of the samples of one window, in the order of their time. */
interface WindowFunction {
    /** @param to behind the last; above {@code from} */
    double apply(long[] timestamps, double[] values, int from, int to);
}
