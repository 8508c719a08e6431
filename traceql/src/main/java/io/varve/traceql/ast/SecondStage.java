package io.varve.traceql.ast;

import io.varve.traceql.value.BinaryOperator;

/** What is done to series. */
public sealed interface SecondStage {
    /** {@code topk(n)} or {@code bottomk(n)}, at each step. */
    record Ranking(boolean top, long limit) implements SecondStage {}

    /** {@code > 5}: keeps the samples of which it holds; durations are in seconds. */
    record SampleFilter(BinaryOperator operator, double number) implements SecondStage {}
}
