package io.varve.query.traces;

/**
 * What a tenant has in the whole store. Spans are only ever added, each with a row of its trace, so as long as both are the same no trace
 * has more spans.
 *
 * @param spans rows of {@code spans}
 * @param summaries rows of {@code traces}, of which the store may also make fewer
 */
record StoredCounts(long spans, long summaries) {}
