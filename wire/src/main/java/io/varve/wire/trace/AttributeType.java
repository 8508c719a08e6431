package io.varve.wire.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The types of attribute values that TraceQL tells apart, and the rest. */
public enum AttributeType {
    STRING("string"),
    INT("int"),
    FLOAT("float"),
    BOOL("bool"),
    /** A list, map, bytes or nothing: kept as the protobuf message AnyValue. */
    OTHER("other");

    @SuppressWarnings("ImmutableEnumChecker") // never changed, never leaves the package
    private final byte[] text;

    AttributeType(String text) {
        this.text = text.getBytes(UTF_8);
    }

    /** As it is written in the catalogue; the constant's own array. */
    byte[] text() {
        return text;
    }
}
