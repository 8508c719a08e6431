package io.varve.wire.trace;

import java.util.Arrays;
import java.util.Objects;

/**
 * An attribute of a resource or scope, read once for all its spans.
 *
 * @param key its name, UTF-8
 * @param type what the value is
 * @param bits an integer, the bits of a double, 0 or 1; else 0
 * @param bytes a text in UTF-8, or an AnyValue; else empty
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its own equals
public record Attribute(byte[] key, AttributeType type, long bits, byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Attribute that
                && Arrays.equals(key, that.key)
                && type == that.type
                && bits == that.bits
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(key), type, bits, Arrays.hashCode(bytes));
    }
}
