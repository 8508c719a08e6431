package io.varve.query.logs;

/** What is summed over the lines of a bucket. */
enum Measure {
    LINES("count()", "sum(lines)"),
    BYTES("sum(length(body))", "sum(bytes)");

    private final String ofRows;
    private final String ofVolume;

    Measure(String ofRows, String ofVolume) {
        this.ofRows = ofRows;
        this.ofVolume = ofVolume;
    }

    /** The aggregates over rows of {@code logs}: lines as {@code n}, the measure as {@code v}. */
    String ofRows() {
        return "toInt64(count()) AS n, toInt64(" + ofRows + ") AS v";
    }

    /** The same over rows of {@code log_volume}. */
    String ofVolume() {
        return "toInt64(sum(lines)) AS n, toInt64(" + ofVolume + ") AS v";
    }
}
