package io.varve.traceql.eval;

import io.varve.traceql.value.Value;

/** What an answer shows of a span or of a set of spans. */
public record NamedValue(String name, Value value) {}
