/**
 * A query over the spans of one trace: filters, structure, groups, aggregates, and what of a span is shown.
 *
 * <p>Knows spans only by {@link io.varve.traceql.eval.TraceSpans}; where they come from is the caller's.
 */
@NullMarked
package io.varve.traceql.eval;

import org.jspecify.annotations.NullMarked;
