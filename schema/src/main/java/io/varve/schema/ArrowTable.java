package io.varve.schema;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A store table as Arrow sees it. The encapsulated schema message of a table and version is fixed, so a sender leaves it out of every
 * Kafka record and the writer puts it once before the batches of many: {@link #schemaMessage()}, batches, {@link #END_OF_STREAM} is one
 * valid Arrow IPC stream.
 */
public final class ArrowTable {
    /**
     * Version of the tables' columns and of the frame around them, sent in the header {@code varve-schema}. A table, a column or a format
     * that is added raises it: 1 had frames {@code VRV1} of streams and logs, 2 has frames {@code VRV2} of any {@link IngestTable}.
     */
    public static final int VERSION = 2;

    /** The oldest version whose records are still stored: those of the release before may lie in Kafka when this one starts. */
    public static final int OLDEST_VERSION = 1;

    private static final byte[] END_OF_STREAM = {-1, -1, -1, -1, 0, 0, 0, 0};

    private final String name;
    private final Schema schema;
    private final byte[] schemaMessage;

    ArrowTable(String name, Schema schema) {
        this.name = name;
        this.schema = schema;
        this.schemaMessage = encapsulate(MessageSerializer.serializeMetadata(schema, IpcOption.DEFAULT));
    }

    /** The table's name in the store, without the database. */
    public String name() {
        return name;
    }

    /** The columns, in the order of the store table. */
    public Schema schema() {
        return schema;
    }

    /** The encapsulated schema message (continuation marker, length, metadata, padding to 8 bytes) that begins an IPC stream; a copy. */
    public byte[] schemaMessage() {
        return schemaMessage.clone();
    }

    /** The end-of-stream marker of the Arrow IPC streaming format; a copy. */
    public static byte[] endOfStream() {
        return END_OF_STREAM.clone();
    }

    private static byte[] encapsulate(ByteBuffer metadata) {
        int length = (metadata.remaining() + 7) & -8;
        ByteBuffer message = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(-1).putInt(length).put(metadata);
        return message.array();
    }

    @Override
    public String toString() {
        return name
                + Arrays.toString(schema.getFields().stream()
                        .map(field -> field.getName())
                        .toArray());
    }
}
