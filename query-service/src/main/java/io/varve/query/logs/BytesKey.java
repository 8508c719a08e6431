package io.varve.query.logs;

import java.util.Arrays;

/** Bytes that are compared by value; the array is not copied and must not change. */
final class BytesKey {

    private final byte[] bytes;

    BytesKey(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BytesKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
