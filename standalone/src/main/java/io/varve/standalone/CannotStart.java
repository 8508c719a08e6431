package io.varve.standalone;

import org.jspecify.annotations.Nullable;

/** Why Varve does not start, in one line for the person who typed the command: what is wrong, where, and what to do. */
public final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CannotStart(String line) {
        this(line, null);
    }

    public CannotStart(String line, @Nullable Throwable cause) {
        super(line, cause);
    }
}
