package io.varve.ingest.gateway.otlp;

/** The signals of OTLP that are taken. Their answers have the same fields but for one name in JSON. */
enum OtlpSignal {
    LOGS("rejectedLogRecords"),
    TRACES("rejectedSpans");

    private final String rejected;

    OtlpSignal(String rejected) {
        this.rejected = rejected;
    }

    /** The name in JSON for how many records were refused. */
    String rejected() {
        return rejected;
    }
}
