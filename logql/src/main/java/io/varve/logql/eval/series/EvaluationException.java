package io.varve.logql.eval.series;

/** A query that parsed but cannot be answered on these data; the message is for the user. */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What the query failed of; all are the query's fault (HTTP 400). */
    public enum Reason {
        /** A sample carries {@code __error__}. */
        PIPELINE,
        /** The series of two sides do not match one to one. */
        MATCHING,
        /** The answer would have too many series. */
        SERIES_LIMIT,
        /** More values, or longer ones, would have to be held at a time than is allowed. */
        POINT_LIMIT
    }

    public EvaluationException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
