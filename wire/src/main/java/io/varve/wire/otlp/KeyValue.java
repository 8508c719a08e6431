package io.varve.wire.otlp;

import static io.varve.wire.protobuf.ProtobufCursor.LENGTH;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.protobuf.ProtobufCursor;

/** One {@code opentelemetry.proto.common.v1.KeyValue}, as last read: where its key and its value are. Read again for the next. */
final class KeyValue {
    private static final int KEY_TAG = 1 << 3 | LENGTH;
    private static final int VALUE_TAG = 2 << 3 | LENGTH;

    private final ProtobufCursor cursor = new ProtobufCursor();

    byte[] bytes = new byte[0];
    int keyOffset;
    int keyEnd;
    /** What holds the value's message. */
    byte[] value = new byte[0];

    int valueOffset;
    int valueEnd;

    void read(byte[] bytes, int from, int to) throws MalformedRequestException {
        this.bytes = bytes;
        keyOffset = from;
        keyEnd = from;
        value = bytes;
        valueOffset = from;
        valueEnd = from;
        int merges = 0;
        cursor.reset(bytes, from);
        while (cursor.position() < to) {
            int tag = cursor.tag(to);
            if (tag == KEY_TAG) {
                keyEnd = cursor.lengthEnd(to);
                keyOffset = cursor.position();
                cursor.position(keyEnd);
            } else if (tag == VALUE_TAG) {
                int end = cursor.lengthEnd(to);
                if (valueOffset == valueEnd) {
                    valueOffset = cursor.position();
                    valueEnd = end;
                } else {
                    merges = Merged.next(merges, cursor.position());
                    value = Merged.of(value, valueOffset, valueEnd, bytes, cursor.position(), end);
                    valueOffset = 0;
                    valueEnd = value.length;
                }
                cursor.position(end);
            } else {
                cursor.skip(tag, to);
            }
        }
    }

    int keyCount() {
        return keyEnd - keyOffset;
    }
}
