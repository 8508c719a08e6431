package io.varve.traceql.eval;

import java.util.List;

/** A stage of a pipeline that is ready to be evaluated. */
@FunctionalInterface
interface Stage {
    List<Spanset> apply(Row row, List<Spanset> sets);
}
