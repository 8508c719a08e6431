package io.varve.logql.json;

/** How a walk over JSON ended. The messages are those of Loki's parser. */
public enum JsonOutcome {
    COMPLETE(""),
    /** The reader of the fields has what it wants. */
    STOPPED(""),
    MALFORMED_JSON("Malformed JSON error"),
    MALFORMED_STRING("Value is string, but can't find closing '\"' symbol"),
    MALFORMED_ARRAY("Value is array, but can't find closing ']' symbol"),
    MALFORMED_OBJECT("Value looks like object, but can't find closing '}' symbol"),
    MALFORMED_ESCAPE("Encountered an invalid escape sequence in a string"),
    UNKNOWN_TYPE("Unknown value type"),
    /** A limit of ours: Loki's time grows with the square of the depth. */
    TOO_DEEP("Value looks like object, but nests deeper than 128 levels");

    private final String message;

    JsonOutcome(String message) {
        this.message = message;
    }

    public String message() {
        return message;
    }

    public boolean isError() {
        return this != COMPLETE && this != STOPPED;
    }
}
