package io.varve.logql.ast;

/** The operator of a line filter. */
public enum LineFilterOperator {
    CONTAINS("|=", true),
    NOT_CONTAINS("!=", false),
    MATCHES("|~", true),
    NOT_MATCHES("!~", false),
    PATTERN("|>", true),
    NOT_PATTERN("!>", false);

    private final String text;
    private final boolean positive;

    LineFilterOperator(String text, boolean positive) {
        this.text = text;
        this.positive = positive;
    }

    public String text() {
        return text;
    }

    /** Whether a line with the text is kept, not dropped. */
    public boolean positive() {
        return positive;
    }
}
