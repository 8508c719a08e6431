package io.varve.logql.ast;

/** An expression whose value is a vector of samples, or a number. */
public sealed interface MetricQuery extends Query
        permits RangeAggregation, VectorAggregation, BinaryOperation, LabelReplace, VectorLiteral, NumberLiteral {}
