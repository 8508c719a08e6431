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
    public static List<Section> read(byte[] payload) throws MalformedFrameException {
        if (payload.length >= FrameFormat.HEADER_BYTES) {
            switch ((int) FrameFormat.INT.get(payload, 0)) {
                case FrameFormat.MAGIC -> {
                    return readNumbered(payload);
                }
                case FrameFormat.MAGIC_1 -> {
                    return readVersion1(payload);
                }
                default -> {}
            }
        }
        throw new MalformedFrameException(
                "a frame begins with VRV2 or VRV1; this record of " + payload.length + " bytes does not");
    }

    private static List<Section> readNumbered(byte[] payload) throws MalformedFrameException {
        List<Section> sections = new ArrayList<>();
        Set<IngestTable> met = EnumSet.noneOf(IngestTable.class);
        int count = (int) FrameFormat.INT.get(payload, 4);
        int position = FrameFormat.HEADER_BYTES;
        for (int i = 0; i != count; i++) {
            if (payload.length - position < FrameFormat.SECTION_HEADER_BYTES) {
                throw new MalformedFrameException("the frame ends within the head of a section at byte " + position);
            }
            int wireId = (int) FrameFormat.INT.get(payload, position);
            IngestTable table = IngestTable.ofWireId(wireId);
            if (table == null) {
                throw new MalformedFrameException("the section at byte " + position + " is of table number "
                        + Integer.toUnsignedString(wireId) + ", which this version does not know");
            }
            if (!met.add(table)) {
                throw new MalformedFrameException("the frame has two sections of the table "
                        + table.table().name());
            }
            position = section(payload, position + 4, table, sections);
        }
        checkEnd(position, payload);
        return sections;
    }

    private static List<Section> readVersion1(byte[] payload) throws MalformedFrameException {
        List<Section> sections = new ArrayList<>();
        int end = section(payload, 4, IngestTable.STREAMS, sections);
        end = section(payload, end, IngestTable.LOGS, sections);
        checkEnd(end, payload);
        return sections;
    }

    private static void checkEnd(int end, byte[] payload) throws MalformedFrameException {
        if (end != payload.length) {
            throw new MalformedFrameException(
                    "the frame's sections end at byte " + end + ", its record at byte " + payload.length);
        }
    }

    /**
     * Reads a length and that many bytes.
     *
     * @return where they end
     */
    private static int section(byte[] payload, int offset, IngestTable table, List<Section> sections)
            throws MalformedFrameException {
        String name = table.table().name();
        if (payload.length - offset < 4) {
            throw new MalformedFrameException("the frame ends before its section " + name);
        }
        int length = (int) FrameFormat.INT.get(payload, offset);
        if (length < 0 || length > payload.length - offset - 4) {
            throw new MalformedFrameException("the section " + name + " says it has " + Integer.toUnsignedString(length)
                    + " bytes; " + (payload.length - offset - 4) + " are left");
        }
        if (length > 0) {
            ByteBuffer batches =
                    ByteBuffer.wrap(payload, offset + 4, length).slice().order(ByteOrder.LITTLE_ENDIAN);
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
