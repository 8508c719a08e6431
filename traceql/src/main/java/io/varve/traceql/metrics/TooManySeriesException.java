package io.varve.traceql.metrics;

/** A query that makes more series than the limit. */
public final class TooManySeriesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManySeriesException(int limit) {
        super("the query makes more than the limit of " + limit + " series; group by fewer fields, or filter more");
    }
}
