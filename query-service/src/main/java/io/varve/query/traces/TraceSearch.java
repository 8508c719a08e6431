package io.varve.query.traces;

import io.varve.traceql.eval.CompiledQuery;

/**
 * A search for traces.
 *
 * @param start unix nanoseconds: traces that touch the time from here
 * @param end unix nanoseconds, to here, both inclusive
 * @param limit traces of the answer, the newest
 * @param spansPerSet spans that are shown of a set
 */
public record TraceSearch(CompiledQuery query, long start, long end, int limit, int spansPerSet) {}
