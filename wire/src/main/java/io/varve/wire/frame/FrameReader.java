package io.varve.wire.frame;

import io.varve.schema.IngestTable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * Takes a frame apart into its sections without decoding rows. What it checks is that each section is a sequence of whole record batch
 * messages of a known table, so that one bad record can't spoil the insert of many.
 */
public final class FrameReader {
    private FrameReader() {}

    /**
     * What a frame has for one table.
     *
     * @param table where the rows go
     * @param batches whole record batch messages, at least one
     * @param rows how many rows they say they have
     */
    public record Section(IngestTable table, ByteBuffer batches, long rows) {}

    /**
     * @param payload the value of a Kafka record; the sections are slices of it
     * @return the sections that have batches, in the order of the frame
     * @throws MalformedFrameException when it is no frame of {@link FrameFormat}
     */
    public static List<Section> read(ByteBuffer payload) throws MalformedFrameException {
        ByteBuffer frame = payload.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (frame.limit() >= FrameFormat.HEADER_BYTES) {
            switch (frame.getInt(0)) {
                case FrameFormat.MAGIC -> {
                    return readNumbered(frame);
                }
                case FrameFormat.MAGIC_1 -> {
                    return readVersion1(frame);
                }
                default -> {}
            }
        }
        throw new MalformedFrameException(
                "a frame begins with VRV2 or VRV1; this record of " + frame.limit() + " bytes does not");
    }

    /** The same of bytes that are in an array alone. */
    public static List<Section> read(byte[] payload) throws MalformedFrameException {
        return read(ByteBuffer.wrap(payload));
    }

    private static List<Section> readNumbered(ByteBuffer frame) throws MalformedFrameException {
        List<Section> sections = new ArrayList<>();
        Set<IngestTable> met = EnumSet.noneOf(IngestTable.class);
        int count = frame.getInt(4);
        int position = FrameFormat.HEADER_BYTES;
        for (int i = 0; i != count; i++) {
            if (frame.limit() - position < FrameFormat.SECTION_HEADER_BYTES) {
                throw new MalformedFrameException("the frame ends within the head of a section at byte " + position);
            }
            int wireId = frame.getInt(position);
            IngestTable table = IngestTable.ofWireId(wireId);
            if (table == null) {
                throw new MalformedFrameException("the section at byte " + position + " is of table number "
                        + Integer.toUnsignedString(wireId) + ", which this version does not know");
            }
            if (!met.add(table)) {
                throw new MalformedFrameException("the frame has two sections of the table "
                        + table.table().name());
            }
            position = section(frame, position + 4, table, sections);
        }
        checkEnd(position, frame);
        return sections;
    }

    private static List<Section> readVersion1(ByteBuffer frame) throws MalformedFrameException {
        List<Section> sections = new ArrayList<>();
        int end = section(frame, 4, IngestTable.STREAMS, sections);
        end = section(frame, end, IngestTable.LOGS, sections);
        checkEnd(end, frame);
        return sections;
    }

    private static void checkEnd(int end, ByteBuffer frame) throws MalformedFrameException {
        if (end != frame.limit()) {
            throw new MalformedFrameException(
                    "the frame's sections end at byte " + end + ", its record at byte " + frame.limit());
        }
    }

    /**
     * Reads a length and that many bytes.
     *
     * @return where they end
     */
    private static int section(ByteBuffer frame, int offset, IngestTable table, List<Section> sections)
            throws MalformedFrameException {
        String name = table.table().name();
        if (frame.limit() - offset < 4) {
            throw new MalformedFrameException("the frame ends before its section " + name);
        }
        int length = frame.getInt(offset);
        if (length < 0 || length > frame.limit() - offset - 4) {
            throw new MalformedFrameException("the section " + name + " says it has " + Integer.toUnsignedString(length)
                    + " bytes; " + (frame.limit() - offset - 4) + " are left");
        }
        if (length > 0) {
            ByteBuffer batches = frame.slice(offset + 4, length).order(ByteOrder.LITTLE_ENDIAN);
            sections.add(new Section(table, batches, rows(batches, name)));
        }
        return offset + 4 + length;
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
