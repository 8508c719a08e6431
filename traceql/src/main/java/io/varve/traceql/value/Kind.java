package io.varve.traceql.value;

/** The kind of a span. In Tempo's order, which {@code min} and {@code max} see. */
public enum Kind {
    UNSPECIFIED("unspecified", 0),
    INTERNAL("internal", 1),
    CLIENT("client", 3),
    SERVER("server", 2),
    PRODUCER("producer", 4),
    CONSUMER("consumer", 5);

    private static final Kind[] BY_CODE = {UNSPECIFIED, INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER};

    private final String text;
    private final int code;

    Kind(String text, int code) {
        this.text = text;
        this.code = code;
    }

    /** @param code of OTLP; what OTLP does not know is unspecified */
    public static Kind ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : UNSPECIFIED;
    }

    /** The code of OTLP. */
    public int code() {
        return code;
    }

    /** The keyword. */
    public String text() {
        return text;
    }
}
