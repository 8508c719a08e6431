package io.varve.wire.fluent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.wire.MalformedRequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * Reads msgpack from bytes that are all there. A length in it is compared with what is left before memory is taken for it, and what the
 * library throws becomes a {@link MalformedRequestException}.
 */
final class Msgpack implements AutoCloseable {
    private static final int EVENT_TIME_TYPE = 0;
    private static final int EVENT_TIME_BYTES = 8;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final MessageUnpacker unpacker;
    private final int length;

    Msgpack(byte[] bytes, int offset, int length) {
        this.unpacker = MessagePack.newDefaultUnpacker(bytes, offset, length);
        this.length = length;
    }

    /** A read of the library. */
    private interface Read<T> {
        T read() throws IOException;
    }

    private static <T> T checked(Read<T> read) throws MalformedRequestException {
        try {
            return read.read();
        } catch (IOException | MessagePackException e) {
            throw new MalformedRequestException(
                    "msgpack: another type is expected, or more bytes: " + e.getMessage(), e);
        }
    }

    /** Bytes that were read. */
    int position() {
        return Math.toIntExact(unpacker.getTotalReadBytes());
    }

    boolean hasNext() throws MalformedRequestException {
        return checked(unpacker::hasNext);
    }

    ValueType nextType() throws MalformedRequestException {
        return checked(() -> unpacker.getNextFormat().getValueType());
    }

    int arrayHeader() throws MalformedRequestException {
        return checked(unpacker::unpackArrayHeader);
    }

    int mapHeader() throws MalformedRequestException {
        return checked(unpacker::unpackMapHeader);
    }

    void skip() throws MalformedRequestException {
        checked(() -> {
            unpacker.skipValue();
            return true;
        });
    }

    boolean truth() throws MalformedRequestException {
        return checked(unpacker::unpackBoolean);
    }

    /** An integer that may be larger than a long. */
    boolean isBig() throws MalformedRequestException {
        return checked(unpacker::getNextFormat) == MessageFormat.UINT64;
    }

    String bigInteger() throws MalformedRequestException {
        return checked(unpacker::unpackBigInteger).toString();
    }

    long integer() throws MalformedRequestException {
        return checked(unpacker::unpackLong);
    }

    String decimal() throws MalformedRequestException {
        return checked(unpacker::getNextFormat) == MessageFormat.FLOAT32
                ? Float.toString(checked(unpacker::unpackFloat))
                : Double.toString(checked(unpacker::unpackDouble));
    }

    /** A string, or bytes as one. */
    String text() throws MalformedRequestException {
        return new String(bytes(), UTF_8);
    }

    byte[] bytes() throws MalformedRequestException {
        int count = textHeader();
        return checked(() -> unpacker.readPayload(count));
    }

    /** The header of a string or of bytes; its payload is there. */
    int textHeader() throws MalformedRequestException {
        int count = nextType() == ValueType.BINARY
                ? checked(unpacker::unpackBinaryHeader)
                : checked(unpacker::unpackRawStringHeader);
        if (count < 0 || count > length - position()) {
            throw new MalformedRequestException("msgpack: a text says that it is longer than its message");
        }
        return count;
    }

    /** An event's time, nanoseconds since 1970: whole seconds as a number, or the extension type EventTime. */
    long time() throws MalformedRequestException {
        return switch (nextType()) {
            case INTEGER -> seconds(integer());
            case FLOAT -> (long) (checked(unpacker::unpackDouble) * NANOS_PER_SECOND);
            case EXTENSION -> {
                ExtensionTypeHeader header = checked(unpacker::unpackExtensionTypeHeader);
                if (header.getType() != EVENT_TIME_TYPE || header.getLength() != EVENT_TIME_BYTES) {
                    throw new MalformedRequestException("fluent: a time is whole seconds or an EventTime");
                }
                byte[] time = checked(() -> unpacker.readPayload(EVENT_TIME_BYTES));
                yield seconds(unsigned(time, 0)) + unsigned(time, 4);
            }
            case NIL, BOOLEAN, STRING, BINARY, ARRAY, MAP ->
                throw new MalformedRequestException("fluent: a time is whole seconds or an EventTime");
        };
    }

    /** What is beyond the year 2262 stays beyond it, and is refused by the row. */
    private static long seconds(long seconds) {
        return seconds > Long.MAX_VALUE / NANOS_PER_SECOND - 5 || seconds < 0 ? -1 : seconds * NANOS_PER_SECOND;
    }

    private static long unsigned(byte[] bytes, int offset) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt(offset));
    }

    @Override
    public void close() throws MalformedRequestException {
        checked(() -> {
            unpacker.close();
            return true;
        });
    }
}
