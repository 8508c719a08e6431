package io.varve.logql.template;

/** A text that is no template; the message is Go's: {@code template: line:1: function "x" not defined}. */
public final class TemplateSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int offset;

    TemplateSyntaxException(String message, int line, int offset) {
        super(message);
        this.line = line;
        this.offset = offset;
    }

    /** Where in the template, from 1. */
    public int line() {
        return line;
    }

    /** Where in the template, in chars from 0. */
    public int offset() {
        return offset;
    }
}
