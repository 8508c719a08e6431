package io.varve.notation;

/**
 * A number, duration, size or string that cannot be read; the message is what Go or Prometheus say of it. It has no stack trace: a label whose
 * value is no number is an ordinary thing, once per line.
 */
public final class NotationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public NotationException(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /** The message, which is never null. */
    public String reason() {
        return reason;
    }
}
