package io.varve.query.logs;

/** How a log query is answered. */
sealed interface LogPlan {

    /** No stream or no row can have a part in it. */
    record Nothing() implements LogPlan {}

    /**
     * The store narrows rows down, orders them and, where its condition is exact, cuts them off; every row that arrives runs through the
     * library's pipeline, which has the last word.
     */
    record Rows(RowFilter filter) implements LogPlan {}
}
