package io.varve.logql.ast;

/** How a label filter compares a number, duration or size; {@code =} and {@code ==} are one. */
public enum ComparisonOperator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    LESS_OR_EQUAL("<=");

    private final String text;

    ComparisonOperator(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
