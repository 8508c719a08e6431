package io.varve.query.logs;

import io.varve.logql.ast.LogQuery;

/** How a log query is answered. */
sealed interface LogPlan {

    /** No stream or no row can have a part in it. */
    record Nothing() implements LogPlan {}

    /** The store's rows are the answer's lines; it orders and cuts them off. */
    record Rows(RowFilter filter) implements LogPlan {}

    /** The store narrows rows down and orders them; the library's pipeline decides and changes lines. */
    record Lines(LogQuery query, RowFilter filter) implements LogPlan {}
}
