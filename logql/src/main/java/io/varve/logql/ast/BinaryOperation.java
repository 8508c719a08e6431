package io.varve.logql.ast;

/**
 * {@code left op right}. Two numbers never meet here: the parser folds them into one.
 *
 * @param position of the operator
 * @param returnBool whether {@code bool} was written: a comparison answers 1 or 0 and filters nothing
 */
public record BinaryOperation(
        Position position,
        BinaryOperator operator,
        boolean returnBool,
        VectorMatching matching,
        MetricQuery left,
        MetricQuery right)
        implements MetricQuery {}
