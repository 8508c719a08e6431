package io.varve.traceql.eval;

import java.util.List;

/**
 * What an answer shows of a span beside its id and times.
 *
 * @param name of the span, empty if the query does not ask for it
 * @param values in order of the query; a name can be there twice, from different scopes
 */
public record ShownSpan(String name, List<NamedValue> values) {}
