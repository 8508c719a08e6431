package io.varve.wire;

/**
 * A request that can't be read as what its content type says. None of its rows are in the batch; the rows of other requests are as they
 * were. The message says what was wrong and at which byte, and holds nothing of the content, so that it may be answered and logged.
 */
public final class MalformedRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedRequestException(String message) {
        super(message);
    }

    public MalformedRequestException(String message, Throwable cause) {
        super(message, cause);
    }
}
