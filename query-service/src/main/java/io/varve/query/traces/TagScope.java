package io.varve.query.traces;

/** Where names of attributes come from; the texts are Tempo's. */
public enum TagScope {
    RESOURCE("resource"),
    SPAN("span"),
    EVENT("event"),
    LINK("link"),
    INSTRUMENTATION("instrumentation");

    private final String text;

    TagScope(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
