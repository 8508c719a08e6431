package io.varve.logql.ast;

/** {@code vector(1)}: one series without labels. */
public record VectorLiteral(Position position, double value) implements MetricQuery {}
