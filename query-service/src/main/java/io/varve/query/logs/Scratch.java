package io.varve.query.logs;

/** Memory that is used again and again. For one thread at a time. */
final class Scratch {
    private byte[] bytes = new byte[0];

    /** At least so many bytes; what was in them may have changed. */
    byte[] room(int length) {
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        return bytes;
    }
}
