package io.varve.traceql.ast;

/** Where an attribute is looked for. */
public enum Scope {
    /** At the span, and if it is not there at the resource. */
    ANY(""),
    RESOURCE("resource"),
    SPAN("span"),
    EVENT("event"),
    LINK("link"),
    INSTRUMENTATION("instrumentation");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /** The word before the dot; empty of {@link #ANY}. */
    public String text() {
        return text;
    }
}
