package io.varve.traceql.ast;

import io.varve.traceql.value.Value;

/** {@code name=value} of {@code with(..)}. */
public record Hint(String name, Value value) {}
