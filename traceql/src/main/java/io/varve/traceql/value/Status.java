package io.varve.traceql.value;

/** The status of a span. In Tempo's order, which {@code min} and {@code max} see. */
public enum Status {
    ERROR("error"),
    OK("ok"),
    UNSET("unset");

    private final String text;

    Status(String text) {
        this.text = text;
    }

    /** @param code of OTLP; what OTLP does not know is unset */
    public static Status ofCode(int code) {
        return switch (code) {
            case 1 -> OK;
            case 2 -> ERROR;
            default -> UNSET;
        };
    }

    /** The code of OTLP. */
    public int code() {
        return switch (this) {
            case UNSET -> 0;
            case OK -> 1;
            case ERROR -> 2;
        };
    }

    /** The keyword. */
    public String text() {
        return text;
    }
}
