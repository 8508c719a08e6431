package io.varve.logql.ast;

/** {@code name op "value"}; a missing label has the empty value. */
public record LabelMatcher(Position position, String name, MatchOperator operator, String value) {}
