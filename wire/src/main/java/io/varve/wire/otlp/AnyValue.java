package io.varve.wire.otlp;

import static io.varve.wire.protobuf.ProtobufCursor.FIXED64;
import static io.varve.wire.protobuf.ProtobufCursor.LENGTH;
import static io.varve.wire.protobuf.ProtobufCursor.VARINT;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.protobuf.ProtobufCursor;

/** One {@code opentelemetry.proto.common.v1.AnyValue}, as last read: its kind and where its content is. Read again for the next. */
final class AnyValue {
    static final int EMPTY = 0;
    static final int STRING = 1;
    static final int BOOL = 2;
    static final int INT = 3;
    static final int DOUBLE = 4;
    static final int ARRAY = 5;
    static final int KVLIST = 6;
    static final int BYTES = 7;

    private static final int STRING_TAG = STRING << 3 | LENGTH;
    private static final int STRING_INDEX_TAG = 8 << 3 | VARINT;

    private final ProtobufCursor cursor = new ProtobufCursor();
    private int merges;

    int kind;
    /** What holds the text, bytes, list or map. */
    byte[] content = new byte[0];

    int offset;
    int end;
    /** Integer, or the bits of a double, or a truth value. */
    long bits;

    /**
     * Reads the message in a range of bytes. Of several members of the oneof the last stands; a list or map given several times in a row
     * is one, as protobuf merges messages.
     */
    void read(byte[] bytes, int from, int to) throws MalformedRequestException {
        kind = EMPTY;
        merges = 0;
        if (from == to) {
            return;
        }
        cursor.reset(bytes, from);
        while (cursor.position() < to) {
            int tag = cursor.tag(to);
            switch (tag) {
                case STRING_TAG, BYTES << 3 | LENGTH -> take(tag >>> 3, bytes, cursor.lengthEnd(to));
                case ARRAY << 3 | LENGTH, KVLIST << 3 | LENGTH -> takeMessage(tag >>> 3, bytes, cursor.lengthEnd(to));
                case BOOL << 3 | VARINT -> takeBits(BOOL, cursor.varint(to) == 0 ? 0 : 1);
                case INT << 3 | VARINT -> takeBits(INT, cursor.varint(to));
                case DOUBLE << 3 | FIXED64 -> takeBits(DOUBLE, cursor.fixed64(to));
                case STRING_INDEX_TAG -> takeBits(EMPTY, cursor.varint(to));
                default -> cursor.skip(tag, to);
            }
        }
    }

    /** Bytes of the content. */
    int count() {
        return end - offset;
    }

    private void take(int kind, byte[] bytes, int end) {
        this.kind = kind;
        this.content = bytes;
        this.offset = cursor.position();
        this.end = end;
        cursor.position(end);
    }

    private void takeMessage(int kind, byte[] bytes, int end) throws MalformedRequestException {
        if (this.kind != kind) {
            take(kind, bytes, end);
            return;
        }
        merges = Merged.next(merges, cursor.position());
        byte[] merged = Merged.of(content, offset, this.end, bytes, cursor.position(), end);
        take(kind, bytes, end);
        content = merged;
        offset = 0;
        this.end = merged.length;
    }

    private void takeBits(int kind, long bits) {
        this.kind = kind;
        this.bits = bits;
    }
}
