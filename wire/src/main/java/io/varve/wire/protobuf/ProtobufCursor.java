package io.varve.wire.protobuf;

import io.varve.wire.MalformedRequestException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A position in the bytes of a protobuf message. Every read is checked against the end of the message it belongs to. A field whose wire
 * type is not the expected one is to be skipped as unknown, as the generated classes do: callers compare whole tags.
 */
public final class ProtobufCursor {
    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int LENGTH = 2;
    public static final int START_GROUP = 3;
    public static final int END_GROUP = 4;
    public static final int FIXED32 = 5;

    /** Groups within groups; that of the generated classes. */
    private static final int DEEPEST_GROUP = 100;

    private static final VarHandle LONG_AT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_AT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[0];
    private int position;

    /** Goes to a position of some bytes. */
    public void reset(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    /** The bytes that are read. */
    public byte[] bytes() {
        return bytes;
    }

    /** Offset of the next byte. */
    public int position() {
        return position;
    }

    /** Goes to an offset, e.g. to the end of a message that was read by its parts. */
    public void position(int position) {
        this.position = position;
    }

    /** Tag of a field: its number times 8 plus its wire type. */
    public static int tag(int field, int wireType) {
        return field << 3 | wireType;
    }

    /** The next field's tag. */
    public int tag(int end) throws MalformedRequestException {
        int start = position;
        int tag;
        if (start < end && bytes[start] > 0) {
            position = start + 1;
            tag = bytes[start];
        } else {
            long wide = varint(end);
            tag = (int) wide;
        }
        if (tag >>> 3 == 0) {
            throw new MalformedRequestException("protobuf: field number 0 at byte " + start);
        }
        return tag;
    }

    /** A varint of up to 10 bytes. */
    public long varint(int end) throws MalformedRequestException {
        int start = position;
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (position >= end) {
                throw truncated(start, end);
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedRequestException("protobuf: varint of more than 10 bytes at byte " + start);
    }

    /** Eight bytes, little-endian. */
    public long fixed64(int end) throws MalformedRequestException {
        if (end - position < 8) {
            throw truncated(position, end);
        }
        long value = (long) LONG_AT.get(bytes, position);
        position += 8;
        return value;
    }

    /** Four bytes, little-endian. */
    public int fixed32(int end) throws MalformedRequestException {
        if (end - position < 4) {
            throw truncated(position, end);
        }
        int value = (int) INT_AT.get(bytes, position);
        position += 4;
        return value;
    }

    /** Reads the length of a text, bytes or message, and gives the offset of its end; it begins at {@link #position()}. */
    public int lengthEnd(int end) throws MalformedRequestException {
        int start = position;
        long length;
        if (start < end && bytes[start] >= 0) {
            position = start + 1;
            length = bytes[start];
        } else {
            length = varint(end);
        }
        if (length < 0 || length > end - position) {
            throw new MalformedRequestException("protobuf: a length of " + Long.toUnsignedString(length) + " at byte "
                    + start + ", where " + (end - position) + " bytes are left");
        }
        return position + (int) length;
    }

    /** Passes over the value of a field that is not known. */
    public void skip(int tag, int end) throws MalformedRequestException {
        switch (tag & 7) {
            case VARINT -> varint(end);
            case FIXED64 -> fixed64(end);
            case LENGTH -> position = lengthEnd(end);
            case START_GROUP -> skipGroup(tag, end);
            case FIXED32 -> fixed32(end);
            case END_GROUP ->
                throw new MalformedRequestException(
                        "protobuf: end of a group that did not begin, before byte " + position);
            default ->
                throw new MalformedRequestException("protobuf: wire type " + (tag & 7) + " before byte " + position);
        }
    }

    private void skipGroup(int tag, int end) throws MalformedRequestException {
        int[] open = new int[DEEPEST_GROUP];
        int depth = 0;
        open[depth++] = tag >>> 3;
        while (depth > 0) {
            int next = tag(end);
            if ((next & 7) == START_GROUP) {
                if (depth == DEEPEST_GROUP) {
                    throw new MalformedRequestException(
                            "protobuf: groups nested deeper than " + DEEPEST_GROUP + " before byte " + position);
                }
                open[depth++] = next >>> 3;
            } else if ((next & 7) == END_GROUP) {
                depth--;
                if (open[depth] != next >>> 3) {
                    throw new MalformedRequestException("protobuf: end of another group before byte " + position);
                }
            } else {
                skip(next, end);
            }
        }
    }

    private static MalformedRequestException truncated(int start, int end) {
        return new MalformedRequestException(
                "protobuf: the message ends at byte " + end + " within the value at byte " + start);
    }
}
