package io.varve.embedded.kafka;

/** The broker in this process could not do what it was asked; the message says what and where. */
public final class KafkaBrokerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KafkaBrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
