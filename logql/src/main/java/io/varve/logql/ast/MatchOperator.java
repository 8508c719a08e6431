package io.varve.logql.ast;

/** How a label's value is compared with a matcher's. Regular expressions are anchored at both ends. */
public enum MatchOperator {
    EQUAL("="),
    NOT_EQUAL("!="),
    REGEX("=~"),
    NOT_REGEX("!~");

    private final String text;

    MatchOperator(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
