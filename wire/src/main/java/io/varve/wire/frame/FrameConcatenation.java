package io.varve.wire.frame;

import io.varve.schema.ArrowTable;
import io.varve.schema.LogTables;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames of a range of Kafka records as two Arrow IPC streams, one for each table: schema message, the batches of all frames as they
 * came, end of stream. Bytes are never copied nor decoded. Not safe for threads.
 */
public final class FrameConcatenation {
    private final List<ByteBuffer> streams = new ArrayList<>();
    private final List<ByteBuffer> logs = new ArrayList<>();
    private long rows;
    private long bytes;

    /**
     * Adds the next record's value.
     *
     * @throws MalformedFrameException when it is no frame; then nothing was added
     */
    public void add(byte[] payload) throws MalformedFrameException {
        FrameReader.Sections sections = FrameReader.read(payload);
        if (sections.streams().hasRemaining()) {
            streams.add(sections.streams());
        }
        if (sections.logs().hasRemaining()) {
            logs.add(sections.logs());
        }
        rows += sections.rows();
        bytes += payload.length;
    }

    /** Log rows so far. */
    public long rows() {
        return rows;
    }

    /** Bytes of the frames so far. */
    public long bytes() {
        return bytes;
    }

    /** Whether no frame defined a stream, so that there is nothing to insert into {@code streams}. */
    public boolean definesNoStreams() {
        return streams.isEmpty();
    }

    /** The Arrow IPC stream for {@code INSERT INTO streams FORMAT ArrowStream}: to be inserted before {@link #logs}. */
    public List<ByteBuffer> streams() {
        return stream(LogTables.STREAMS, streams);
    }

    /** The Arrow IPC stream for {@code INSERT INTO logs FORMAT ArrowStream}. */
    public List<ByteBuffer> logs() {
        return stream(LogTables.LOGS, logs);
    }

    private static List<ByteBuffer> stream(ArrowTable table, List<ByteBuffer> batches) {
        List<ByteBuffer> stream = new ArrayList<>(batches.size() + 2);
        stream.add(ByteBuffer.wrap(table.schemaMessage()));
        for (ByteBuffer batch : batches) {
            stream.add(batch.duplicate());
        }
        stream.add(ByteBuffer.wrap(ArrowTable.endOfStream()));
        return stream;
    }
}
