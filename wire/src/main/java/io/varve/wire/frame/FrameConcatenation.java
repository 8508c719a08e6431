package io.varve.wire.frame;

import io.varve.schema.ArrowTable;
import io.varve.schema.IngestTable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The frames of a range of Kafka records as Arrow IPC streams, one for each table: schema message, the batches of all frames as they came,
 * end of stream. Bytes are never copied nor decoded. Not safe for threads.
 */
public final class FrameConcatenation {
    /** In the order of the constants, which is the order of the inserts. */
    private final Map<IngestTable, List<ByteBuffer>> batches = new EnumMap<>(IngestTable.class);

    private long records;
    private long bytes;

    /**
     * Adds the next record's value.
     *
     * @throws MalformedFrameException when it is no frame; then nothing was added
     */
    public void add(ByteBuffer payload) throws MalformedFrameException {
        for (FrameReader.Section section : FrameReader.read(payload)) {
            batches.computeIfAbsent(section.table(), _ -> new ArrayList<>()).add(section.batches());
            records += section.table().content() == IngestTable.Content.RECORDS ? section.rows() : 0;
        }
        bytes += payload.remaining();
    }

    /** The same of a value that is in an array alone. */
    public void add(byte[] payload) throws MalformedFrameException {
        add(ByteBuffer.wrap(payload));
    }

    /** Records so far: rows of all tables but those of definitions. */
    public long records() {
        return records;
    }

    /** Bytes of the frames so far. */
    public long bytes() {
        return bytes;
    }

    /** The tables that have rows here, in the order in which they are to be inserted. */
    public List<IngestTable> tables() {
        return List.copyOf(batches.keySet());
    }

    /** The encapsulated record batches of a table, each a slice of a frame. */
    public List<ByteBuffer> batches(IngestTable table) {
        return List.copyOf(batches.getOrDefault(table, List.of()));
    }

    /** The Arrow IPC stream for {@code INSERT INTO} the table {@code FORMAT ArrowStream}; one without batches when no frame has any. */
    public List<ByteBuffer> stream(IngestTable table) {
        List<ByteBuffer> rows = batches.getOrDefault(table, List.of());
        List<ByteBuffer> stream = new ArrayList<>(rows.size() + 2);
        stream.add(ByteBuffer.wrap(table.table().schemaMessage()));
        for (ByteBuffer batch : rows) {
            stream.add(batch.duplicate());
        }
        stream.add(ByteBuffer.wrap(ArrowTable.endOfStream()));
        return stream;
    }
}
