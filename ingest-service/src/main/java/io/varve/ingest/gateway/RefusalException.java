package io.varve.ingest.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that is not taken in. The message is for the client: what was wrong, whose limit, what to do. */
public final class RefusalException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, as far as clients act on it. */
    public enum Reason {
        /** The request is wrong and stays wrong. */
        BAD_REQUEST,
        /** Nobody knows whose it is. */
        UNAUTHENTICATED,
        /** It is larger than a request may be. */
        TOO_LARGE,
        /** Its client takes too long to send it. */
        TIMED_OUT,
        /** Its content type or content encoding is none that is read here. */
        UNSUPPORTED_MEDIA_TYPE,
        /** Too much is under way; the same request may be taken in a moment. */
        OVERLOADED,
        /** Kafka does not take it now; the same request may be taken later. */
        UNAVAILABLE,
        /** Varve does not do this. */
        UNIMPLEMENTED
    }

    private final Reason reason;

    public RefusalException(Reason reason, String message) {
        this(reason, message, null);
    }

    public RefusalException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * For a request that does not come to its end.
     *
     * @param longest what its client may take
     */
    public static RefusalException tooSlow(Duration longest) {
        return new RefusalException(
                Reason.TIMED_OUT,
                "the request was not whole after " + longest.toMillis()
                        + " ms; send fewer records at once or raise varve.ingest.receive-timeout");
    }

    public Reason reason() {
        return reason;
    }

    /** Whether a request that failed so may have arrived all the same: no answer came. */
    static boolean isDoubtful(Throwable failure) {
        return !(failure instanceof RefusalException refusal) || refusal.reason == Reason.UNAVAILABLE;
    }

    /** What the client is told. */
    public String text() {
        return String.valueOf(getMessage());
    }

    /** The HTTP status. */
    public int httpStatus() {
        return switch (reason) {
            case BAD_REQUEST -> 400;
            case UNAUTHENTICATED -> 401;
            case TIMED_OUT -> 408;
            case TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case OVERLOADED -> 429;
            case UNIMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
        };
    }

    /** Seconds after which to try again, for {@code Retry-After}; 0 when trying again is of no use. */
    public int retryAfterSeconds() {
        return switch (reason) {
            case OVERLOADED -> 1;
            case UNAVAILABLE -> 5;
            case BAD_REQUEST, UNAUTHENTICATED, TIMED_OUT, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, UNIMPLEMENTED -> 0;
        };
    }
}
