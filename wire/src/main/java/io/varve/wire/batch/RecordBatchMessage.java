package io.varve.wire.batch;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * One encapsulated record batch message of the Arrow IPC format: columns are added in the order of their schema, none with nulls. Written
 * from our own columns, since going through Arrow's vectors would copy every byte once more.
 */
public final class RecordBatchMessage {
    private final int from;
    private final int rows;
    private final List<Integer> nodeLengths = new ArrayList<>();
    private final List<ColumnBuffer> buffers = new ArrayList<>();

    /** A message of all rows. */
    public RecordBatchMessage(int rows) {
        this(0, rows);
    }

    /** A message of some of the columns' rows. */
    public RecordBatchMessage(int from, int rows) {
        this.from = from;
        this.rows = rows;
    }

    public RecordBatchMessage fixed(FixedColumn column) {
        return fixed(column, from, rows);
    }

    private RecordBatchMessage fixed(FixedColumn column, int first, int count) {
        return values(
                count,
                new ColumnBuffer.Bytes(column.data, first * column.width, Math.multiplyExact(count, column.width)));
    }

    public RecordBatchMessage repeated(byte[] value) {
        return values(rows, new ColumnBuffer.Repeated(value, rows));
    }

    public RecordBatchMessage sequence(long first) {
        return values(rows, new ColumnBuffer.Sequence(first, rows));
    }

    public RecordBatchMessage repeatedText(byte[] value) {
        return values(rows, new ColumnBuffer.Steps(value.length, rows), new ColumnBuffer.Repeated(value, rows));
    }

    public RecordBatchMessage text(TextColumn column) {
        return text(column, from, rows);
    }

    RecordBatchMessage map(MapColumn column) {
        int firstEntry = column.offsets[from];
        int entries = column.offsets[from + rows] - firstEntry;
        values(rows, new ColumnBuffer.Offsets(column.offsets, from, rows + 1));
        values(entries);
        text(column.keys, firstEntry, entries);
        return text(column.values, firstEntry, entries);
    }

    public RecordBatchMessage map(ValueMapColumn column) {
        int firstEntry = column.offsets[from];
        int entries = column.offsets[from + rows] - firstEntry;
        values(rows, new ColumnBuffer.Offsets(column.offsets, from, rows + 1));
        values(entries);
        text(column.keys, firstEntry, entries);
        return switch (column.values) {
            case ValueMapColumn.Texts(TextColumn texts) -> text(texts, firstEntry, entries);
            case ValueMapColumn.Numbers(FixedColumn numbers) -> fixed(numbers, firstEntry, entries);
        };
    }

    /** A struct, whose fields are added next, each like a column. */
    public RecordBatchMessage struct() {
        return values(rows);
    }

    public RecordBatchMessage list(ListColumn column) {
        int firstItem = column.offsets[from];
        values(rows, new ColumnBuffer.Offsets(column.offsets, from, rows + 1));
        return text(column.items, firstItem, column.offsets[from + rows] - firstItem);
    }

    private RecordBatchMessage text(TextColumn column, int first, int count) {
        int begin = column.offsets[first];
        return values(
                count,
                new ColumnBuffer.Offsets(column.offsets, first, count + 1),
                new ColumnBuffer.Bytes(column.data, begin, column.offsets[first + count] - begin));
    }

    private RecordBatchMessage values(int count, ColumnBuffer... data) {
        nodeLengths.add(count);
        buffers.add(ColumnBuffer.Empty.INSTANCE);
        buffers.addAll(List.of(data));
        return this;
    }

    /** Encodes the message's metadata; afterwards its length is known. */
    public Encoded encode() {
        int bodyLength = 0;
        for (ColumnBuffer buffer : buffers) {
            bodyLength = Math.addExact(bodyLength, padded(buffer.length()));
        }
        FlatBufferBuilder builder = new FlatBufferBuilder(1024);
        RecordBatch.startNodesVector(builder, nodeLengths.size());
        for (int length : nodeLengths.reversed()) {
            FieldNode.createFieldNode(builder, length, 0);
        }
        int nodes = builder.endVector();
        RecordBatch.startBuffersVector(builder, buffers.size());
        int end = bodyLength;
        for (ColumnBuffer buffer : buffers.reversed()) {
            end -= padded(buffer.length());
            Buffer.createBuffer(builder, end, buffer.length());
        }
        int regions = builder.endVector();
        RecordBatch.startRecordBatch(builder);
        RecordBatch.addLength(builder, rows);
        RecordBatch.addNodes(builder, nodes);
        RecordBatch.addBuffers(builder, regions);
        int batch = RecordBatch.endRecordBatch(builder);
        Message.startMessage(builder);
        Message.addVersion(builder, MetadataVersion.V5);
        Message.addHeaderType(builder, MessageHeader.RecordBatch);
        Message.addHeader(builder, batch);
        Message.addBodyLength(builder, bodyLength);
        builder.finish(Message.endMessage(builder));
        return new Encoded(builder.dataBuffer(), List.copyOf(buffers), bodyLength);
    }

    private static int padded(int length) {
        return Math.addExact(length, 7) & -8;
    }

    /**
     * A message of known length.
     *
     * @param metadata flatbuffer of the message
     * @param buffers what its body is made of
     * @param bodyLength bytes of the body
     */
    public record Encoded(ByteBuffer metadata, List<ColumnBuffer> buffers, int bodyLength) {
        public int length() {
            return Math.addExact(8 + padded(metadata.remaining()), bodyLength);
        }

        /** Writes continuation marker, metadata and body. */
        public void write(byte[] target, int offset) {
            int metadataLength = padded(metadata.remaining());
            FixedColumn.INT.set(target, offset, -1);
            FixedColumn.INT.set(target, offset + 4, metadataLength);
            metadata.get(metadata.position(), target, offset + 8, metadata.remaining());
            int position = offset + 8 + metadataLength;
            for (ColumnBuffer buffer : buffers) {
                buffer.write(target, position);
                position += padded(buffer.length());
            }
        }
    }
}
