package io.varve.traceql.metrics;

import io.varve.traceql.value.Value;

/** A label of a series. */
public record Label(String name, Value value) {}
