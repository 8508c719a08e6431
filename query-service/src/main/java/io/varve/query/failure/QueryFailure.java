package io.varve.query.failure;

import org.jspecify.annotations.Nullable;

/**
 * A query that is refused or broke off. The message is written for the one who asked: what was wrong, whose limit, what to change.
 */
public final class QueryFailure extends RuntimeException {

    private final Kind kind;

    public QueryFailure(Kind kind, String message) {
        this(kind, message, null);
    }

    public QueryFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public static QueryFailure badRequest(String message) {
        return new QueryFailure(Kind.BAD_REQUEST, message);
    }

    /** Loki's text of a query that ran longer than {@code query_timeout}. */
    public static QueryFailure timedOut(@Nullable Throwable cause) {
        return new QueryFailure(
                Kind.TIMED_OUT,
                "request timed out, decrease the duration of the request or add more label matchers (prefer exact match over"
                        + " regex match) to reduce the amount of data processed",
                cause);
    }

    public Kind kind() {
        return kind;
    }

    /** What went wrong, as far as a caller acts on it. */
    public enum Kind {
        /** The query, a parameter or a limit: asking again the same way fails again. */
        BAD_REQUEST,
        /** No tenant was named and one is needed. */
        UNAUTHENTICATED,
        /** Nothing is there under that name, or the feature is off. */
        NOT_FOUND,
        /** Too many queries at once: ask again later. */
        OVERLOADED,
        /** The client went away before the answer. */
        CANCELLED,
        /** The store can't be reached: ask again later. */
        UNAVAILABLE,
        /** The time limit of a query was reached. */
        TIMED_OUT,
        /** A defect of ours. */
        INTERNAL
    }
}
