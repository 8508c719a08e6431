package io.varve.logql.ast;

/** The function of a range aggregation. */
public enum RangeOperation {
    COUNT_OVER_TIME("count_over_time"),
    RATE("rate"),
    RATE_COUNTER("rate_counter"),
    BYTES_OVER_TIME("bytes_over_time"),
    BYTES_RATE("bytes_rate"),
    AVG_OVER_TIME("avg_over_time"),
    SUM_OVER_TIME("sum_over_time"),
    MIN_OVER_TIME("min_over_time"),
    MAX_OVER_TIME("max_over_time"),
    STDVAR_OVER_TIME("stdvar_over_time"),
    STDDEV_OVER_TIME("stddev_over_time"),
    QUANTILE_OVER_TIME("quantile_over_time"),
    FIRST_OVER_TIME("first_over_time"),
    LAST_OVER_TIME("last_over_time"),
    ABSENT_OVER_TIME("absent_over_time");

    private final String text;

    RangeOperation(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Whether {@code by} or {@code without} may follow. */
    public boolean allowsGrouping() {
        return switch (this) {
            case AVG_OVER_TIME,
                    STDDEV_OVER_TIME,
                    STDVAR_OVER_TIME,
                    QUANTILE_OVER_TIME,
                    MAX_OVER_TIME,
                    MIN_OVER_TIME,
                    FIRST_OVER_TIME,
                    LAST_OVER_TIME -> true;
            case COUNT_OVER_TIME, RATE, RATE_COUNTER, BYTES_OVER_TIME, BYTES_RATE, SUM_OVER_TIME, ABSENT_OVER_TIME ->
                false;
        };
    }

    /** Whether it aggregates the values of {@code | unwrap}. */
    public boolean allowsUnwrap() {
        return switch (this) {
            case COUNT_OVER_TIME, BYTES_OVER_TIME, BYTES_RATE -> false;
            case RATE,
                    RATE_COUNTER,
                    AVG_OVER_TIME,
                    SUM_OVER_TIME,
                    MIN_OVER_TIME,
                    MAX_OVER_TIME,
                    STDVAR_OVER_TIME,
                    STDDEV_OVER_TIME,
                    QUANTILE_OVER_TIME,
                    FIRST_OVER_TIME,
                    LAST_OVER_TIME,
                    ABSENT_OVER_TIME -> true;
        };
    }

    /** Whether it aggregates lines, without {@code | unwrap}. */
    public boolean allowsLines() {
        return switch (this) {
            case COUNT_OVER_TIME, RATE, BYTES_OVER_TIME, BYTES_RATE, ABSENT_OVER_TIME -> true;
            case RATE_COUNTER,
                    AVG_OVER_TIME,
                    SUM_OVER_TIME,
                    MIN_OVER_TIME,
                    MAX_OVER_TIME,
                    STDVAR_OVER_TIME,
                    STDDEV_OVER_TIME,
                    QUANTILE_OVER_TIME,
                    FIRST_OVER_TIME,
                    LAST_OVER_TIME -> false;
        };
    }
}
