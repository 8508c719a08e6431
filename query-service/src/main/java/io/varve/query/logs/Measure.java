package io.varve.query.logs;

/** What is summed over the lines of a window. */
enum Measure {
    LINES("count()", "sum(lines)"),
    BYTES("sum(length(body))", "sum(bytes)");

    private final String ofRows;
    private final String ofVolume;

    Measure(String ofRows, String ofVolume) {
        this.ofRows = ofRows;
        this.ofVolume = ofVolume;
    }

    /** The aggregate over rows of {@code logs}. */
    String ofRows() {
        return ofRows;
    }

    /** The aggregate over rows of {@code log_volume}. */
    String ofVolume() {
        return ofVolume;
    }
}
