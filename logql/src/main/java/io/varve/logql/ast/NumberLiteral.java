package io.varve.logql.ast;

/** A number, also the folded value of an operation between numbers. */
public record NumberLiteral(Position position, double value) implements MetricQuery {}
