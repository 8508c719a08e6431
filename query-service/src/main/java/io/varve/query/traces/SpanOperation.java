package io.varve.query.traces;

import io.varve.traceql.value.Kind;

/** What spans of a service are called, and of which kind they are. */
public record SpanOperation(String name, Kind kind) {}
