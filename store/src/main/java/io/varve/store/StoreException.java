package io.varve.store;

import org.jspecify.annotations.Nullable;

/** The store did not do what it was asked. {@link #kind} says whose move it is; the message is fit for logs, without rows in it. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, seen from the caller. */
    public enum Kind {
        /** Not reachable, overloaded or not able just now; the same may work later. */
        UNAVAILABLE,
        /** Ran longer than its time limit. */
        TIMEOUT,
        /** Needed more memory than it may have. */
        MEMORY,
        /** Read or answered more than it may. */
        LIMIT,
        /** Ended because somebody cancelled it. */
        CANCELLED,
        /** The rows of an INSERT can't be read; the same rows will never be taken. */
        BAD_DATA,
        /** The SQL is wrong, or the store is not what the SQL expects; a fault of ours or of the deployment. */
        BAD_QUERY
    }

    /** The code when the store gave none. */
    public static final int NO_CODE = 0;

    private final Kind kind;
    private final int code;

    StoreException(Kind kind, int code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.code = code;
    }

    static StoreException unavailable(String message, @Nullable Throwable cause) {
        return new StoreException(Kind.UNAVAILABLE, NO_CODE, message, cause);
    }

    /** An answer of the store that names an error. */
    static StoreException ofCode(int code, String text) {
        return new StoreException(ErrorCodes.kindOf(code), code, "The store answered: " + text.strip(), null);
    }

    public Kind kind() {
        return kind;
    }

    /** ClickHouse's error code, or {@link #NO_CODE}. */
    public int code() {
        return code;
    }

    /** Whether the same request may succeed later without anybody changing it. */
    public boolean retryable() {
        return kind == Kind.UNAVAILABLE;
    }
}
