package io.varve.logql.pipeline;

/** A stage would have to remember more than it may; the message is for the user. */
public final class StageLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StageLimitException(String message) {
        super(message);
    }
}
