package io.varve.wire.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * Takes a frame apart into its sections without decoding rows. What it checks is that each section is a sequence of whole record batch
 * messages, so that one bad record can't spoil the insert of many.
 */
public final class FrameReader {
    private FrameReader() {}

    /**
     * A frame's sections.
     *
     * @param streams record batches of stream definitions; empty when the frame defines none
     * @param logs record batches of log rows
     * @param rows log rows, as the batches say
     */
    public record Sections(ByteBuffer streams, ByteBuffer logs, long rows) {}

    /**
     * @param payload the value of a Kafka record; the sections are slices of it
     * @throws MalformedFrameException when it is no frame of {@link FrameFormat}
     */
    public static Sections read(byte[] payload) throws MalformedFrameException {
        if (payload.length < 12 || (int) FrameFormat.INT.get(payload, 0) != FrameFormat.MAGIC) {
            throw new MalformedFrameException(
                    "a frame begins with VRV1; this record of " + payload.length + " bytes does not");
        }
        ByteBuffer streams = section(payload, 4, "streams");
        ByteBuffer logs = section(payload, 8 + streams.remaining(), "logs");
        int end = 12 + streams.remaining() + logs.remaining();
        if (end != payload.length) {
            throw new MalformedFrameException(
                    "the frame's sections end at byte " + end + ", its record at byte " + payload.length);
        }
        rows(streams, "streams");
        return new Sections(streams, logs, rows(logs, "logs"));
    }

    private static ByteBuffer section(byte[] payload, int offset, String name) throws MalformedFrameException {
        if (offset + 4 > payload.length) {
            throw new MalformedFrameException("the frame ends before its section " + name);
        }
        int length = (int) FrameFormat.INT.get(payload, offset);
        if (length < 0 || length > payload.length - offset - 4) {
            throw new MalformedFrameException("the section " + name + " says it has " + Integer.toUnsignedString(length)
                    + " bytes; " + (payload.length - offset - 4) + " are left");
        }
        return ByteBuffer.wrap(payload, offset + 4, length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long rows(ByteBuffer section, String name) throws MalformedFrameException {
        long rows = 0;
        int position = 0;
        while (position < section.limit()) {
            if (section.limit() - position < 8 || section.getInt(position) != -1) {
                throw new MalformedFrameException("no Arrow message at byte " + position + " of the section " + name);
            }
            int metadataLength = section.getInt(position + 4);
            if (metadataLength < 8 || metadataLength > section.limit() - position - 8) {
                throw new MalformedFrameException("the Arrow message at byte " + position + " of the section " + name
                        + " says that its metadata has " + Integer.toUnsignedString(metadataLength) + " bytes");
            }
            long bodyLength;
            try {
                Message message = Message.getRootAsMessage(
                        section.slice(position + 8, metadataLength).order(ByteOrder.LITTLE_ENDIAN));
                RecordBatch batch = new RecordBatch();
                if (message.headerType() != MessageHeader.RecordBatch || message.header(batch) == null) {
                    throw new MalformedFrameException("the Arrow message at byte " + position + " of the section "
                            + name + " is no record batch");
                }
                bodyLength = message.bodyLength();
                rows += batch.length();
            } catch (IndexOutOfBoundsException e) {
                throw new MalformedFrameException("the metadata of the Arrow message at byte " + position
                        + " of the section " + name + " points outside itself: " + e.getMessage());
            }
            long next = position + 8L + metadataLength + bodyLength;
            if (bodyLength < 0 || next > section.limit()) {
                throw new MalformedFrameException("the Arrow message at byte " + position + " of the section " + name
                        + " says that its body has " + bodyLength + " bytes");
            }
            position = (int) next;
        }
        return rows;
    }
}
