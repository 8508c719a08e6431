package io.varve.logql.ast;

/** {@code label_replace(operand, "destination", "replacement", "source", "regex")}; the regex is anchored and valid. */
public record LabelReplace(
        Position position, MetricQuery operand, String destination, String replacement, String source, String regex)
        implements MetricQuery {}
