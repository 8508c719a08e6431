package io.varve.logql.regex;

/** A text would take an expression too long; the message is for the user. */
public final class RegexWorkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RegexWorkException(String message) {
        super(message);
    }
}
