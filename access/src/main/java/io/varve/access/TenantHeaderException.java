package io.varve.access;

import org.jspecify.annotations.Nullable;

/** Nobody knows whose a request is. The message is Loki's, for the client. */
public final class TenantHeaderException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean missing;

    TenantHeaderException(boolean missing, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.missing = missing;
    }

    /** Whether no tenant was named; else what was named is wrong. */
    public boolean isMissing() {
        return missing;
    }
}
