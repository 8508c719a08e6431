package io.varve.wire.frame;

/** A Kafka record's value that is no frame: cut off, of another version, or not ours. */
public final class MalformedFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedFrameException(String message) {
        super(message);
    }
}
