package io.varve.wire.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Writes protobuf messages one after another into one array, nested ones in place: a message's length is written as a varint of five bytes
 * once its end is known. For what comes in another encoding and is then read as protobuf.
 */
public final class ProtobufWriter {
    private static final int LENGTH_BYTES = 5;

    private byte[] bytes = new byte[1 << 12];
    private int length;

    /** Forgets what was written; the memory is kept. */
    public void clear() {
        length = 0;
    }

    /** What was written, from 0 to {@link #length()}; the writer's own array. */
    public byte[] bytes() {
        return bytes;
    }

    /** Bytes written. */
    public int length() {
        return length;
    }

    /** Begins a nested message; {@link #end} takes what it gives. */
    public int begin(int field) {
        tag(field, ProtobufCursor.LENGTH);
        reserve(LENGTH_BYTES);
        length += LENGTH_BYTES;
        return length;
    }

    /** Ends the nested message that began there. */
    public void end(int start) {
        int rest = length - start;
        for (int i = LENGTH_BYTES; i > 1; i--) {
            bytes[start - i] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[start - 1] = (byte) rest;
    }

    /** A varint field. */
    public void varint(int field, long value) {
        tag(field, ProtobufCursor.VARINT);
        raw(value);
    }

    /** A fixed64 field, a double's bits too. */
    public void fixed64(int field, long value) {
        tag(field, ProtobufCursor.FIXED64);
        reserve(8);
        for (int shift = 0; shift < 64; shift += 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    /** A fixed32 field. */
    public void fixed32(int field, int value) {
        tag(field, ProtobufCursor.FIXED32);
        reserve(4);
        for (int shift = 0; shift < 32; shift += 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    /** A string field. */
    public void text(int field, String value) {
        bytes(field, value.getBytes(UTF_8));
    }

    /** A bytes field. */
    public void bytes(int field, byte[] value) {
        tag(field, ProtobufCursor.LENGTH);
        raw(value.length);
        reserve(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    /** Fields that another writer holds, as they are. */
    public void append(ProtobufWriter fields) {
        reserve(fields.length);
        System.arraycopy(fields.bytes, 0, bytes, length, fields.length);
        length += fields.length;
    }

    /** Messages that another writer holds, all made with {@link #begin}, as messages of another field; both fields are below 16. */
    public void appendAs(int field, ProtobufWriter messages) {
        int from = length;
        append(messages);
        while (from < length) {
            bytes[from] = (byte) ProtobufCursor.tag(field, ProtobufCursor.LENGTH);
            int count = 0;
            for (int i = LENGTH_BYTES; i > 0; i--) {
                count = (count << 7) | (bytes[from + i] & 0x7F);
            }
            from += 1 + LENGTH_BYTES + count;
        }
    }

    private void tag(int field, int wireType) {
        raw(ProtobufCursor.tag(field, wireType));
    }

    private void raw(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void reserve(int count) {
        int needed = Math.addExact(length, count);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L)));
        }
    }
}
