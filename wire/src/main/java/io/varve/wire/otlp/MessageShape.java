package io.varve.wire.otlp;

import static io.varve.wire.protobuf.ProtobufCursor.FIXED32;
import static io.varve.wire.protobuf.ProtobufCursor.FIXED64;
import static io.varve.wire.protobuf.ProtobufCursor.LENGTH;
import static io.varve.wire.protobuf.ProtobufCursor.VARINT;

/** The fields of the messages of opentelemetry-proto that are stored as they came. */
enum MessageShape {
    ANY_VALUE("tvvdmmb"),
    ARRAY_VALUE("m"),
    KEY_VALUE_LIST("m"),
    KEY_VALUE("tm"),
    EVENT("dtmv"),
    LINK("bbtmvw");

    /** One letter a field, by number: text, bytes, varint, double word, word, message. */
    private final String fields;

    MessageShape(String fields) {
        this.fields = fields;
    }

    /** Whether the tag is that of a known field with its right wire type. */
    boolean knows(int tag) {
        int field = tag >>> 3;
        if (field < 1 || field > fields.length()) {
            return false;
        }
        int wireType = switch (fields.charAt(field - 1)) {
            case 'v' -> VARINT;
            case 'd' -> FIXED64;
            case 'w' -> FIXED32;
            default -> LENGTH;
        };
        return (tag & 7) == wireType;
    }

    boolean isText(int field) {
        return fields.charAt(field - 1) == 't';
    }

    boolean isMessage(int field) {
        return fields.charAt(field - 1) == 'm';
    }

    /** The message in a field of messages. */
    MessageShape of(int field) {
        return switch (this) {
            case ANY_VALUE -> field == AnyValue.ARRAY ? ARRAY_VALUE : KEY_VALUE_LIST;
            case ARRAY_VALUE, KEY_VALUE -> ANY_VALUE;
            case KEY_VALUE_LIST, EVENT, LINK -> KEY_VALUE;
        };
    }
}
