package io.varve.wire.frame;

import io.varve.schema.ArrowTable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** One Arrow record batch of a frame's section, its columns read in place. */
public final class SectionBatch {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final String content;
    private final byte[] bytes;
    private final int rows;
    private final int bodyStart;
    private final int bodyEnd;
    private final RecordBatch batch;

    private SectionBatch(String content, byte[] bytes, int bodyStart, int bodyEnd, RecordBatch batch) {
        this.content = content;
        this.bytes = bytes;
        this.rows = Math.toIntExact(batch.length());
        this.bodyStart = bodyStart;
        this.bodyEnd = bodyEnd;
        this.batch = batch;
    }

    /**
     * The batches of a section.
     *
     * @param section whole record batch messages, as the frame's reader has checked, backed by an array
     * @param content what the rows are called in messages of errors
     * @throws MalformedFrameException when a message is no record batch
     */
    public static List<SectionBatch> of(ByteBuffer section, String content) throws MalformedFrameException {
        List<SectionBatch> batches = new ArrayList<>();
        ByteBuffer buffer = section.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int position = buffer.position();
        while (position < buffer.limit()) {
            int metadataLength = buffer.getInt(position + 4);
            Message message = Message.getRootAsMessage(
                    buffer.slice(position + 8, metadataLength).order(ByteOrder.LITTLE_ENDIAN));
            RecordBatch batch = new RecordBatch();
            if (message.header(batch) == null) {
                throw new MalformedFrameException("a message of " + content + " has no record batch");
            }
            int start = buffer.arrayOffset() + position + 8 + metadataLength;
            int end = Math.toIntExact(start + message.bodyLength());
            batches.add(new SectionBatch(content, buffer.array(), start, end, batch));
            position = end - buffer.arrayOffset();
        }
        return batches;
    }

    /**
     * The number of the first buffer with data of a column before which a table has texts and values of a fixed width only. Columns without
     * nulls have an empty validity buffer, then offsets and data or data alone.
     */
    public static int firstBuffer(ArrowTable table, String name) {
        int buffer = 0;
        for (Field field : table.schema().getFields()) {
            if (field.getName().equals(name)) {
                return buffer + 1;
            }
            if (!field.getChildren().isEmpty()) {
                break;
            }
            buffer += field.getType() instanceof ArrowType.Utf8 ? 3 : 2;
        }
        throw new IllegalStateException(table.name() + " has no column " + name + " among its plain ones");
    }

    /** The bytes that all columns lie in. */
    public byte[] bytes() {
        return bytes;
    }

    public int rows() {
        return rows;
    }

    /**
     * A column of texts.
     *
     * @param buffer the number of its offsets' buffer
     * @throws MalformedFrameException when it lies outside the batch
     */
    public Text text(int buffer) throws MalformedFrameException {
        int offsets = at(buffer, 4 * (rows + 1L));
        int data = at(buffer + 1, 0);
        return new Text(
                bytes, offsets, data, Math.toIntExact(batch.buffers(buffer + 1).length()));
    }

    /**
     * A column of values of a fixed width.
     *
     * @param buffer the number of its buffer
     * @param width bytes of a value
     * @throws MalformedFrameException when it lies outside the batch
     */
    public Fixed fixed(int buffer, int width) throws MalformedFrameException {
        return new Fixed(bytes, at(buffer, (long) width * rows), width);
    }

    private int at(int buffer, long least) throws MalformedFrameException {
        if (buffer >= batch.buffersLength()) {
            throw new MalformedFrameException(
                    "a batch of " + content + " has " + batch.buffersLength() + " buffers only");
        }
        long offset = batch.buffers(buffer).offset();
        long length = batch.buffers(buffer).length();
        if (offset < 0 || length < least || offset + length > bodyEnd - bodyStart) {
            throw new MalformedFrameException("buffer " + buffer + " of a batch of " + content + " has bytes " + offset
                    + " to " + (offset + length) + " of " + (bodyEnd - bodyStart) + ", and needs " + least);
        }
        return Math.toIntExact(bodyStart + offset);
    }

    /**
     * A column of texts.
     *
     * @param offsets where the offsets begin
     * @param data where the bytes begin
     * @param length how many there are
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes of the frame, read in place, never compared
    public record Text(byte[] bytes, int offsets, int data, int length) {
        public int start(int row) {
            return data + at(row);
        }

        /** @throws IndexOutOfBoundsException when the row lies outside the column */
        public int end(int row) {
            int from = at(row);
            int to = at(row + 1);
            if (from < 0 || to < from || to > length) {
                throw new IndexOutOfBoundsException(
                        "row " + row + " of a column of texts has bytes " + from + " to " + to + " of " + length);
            }
            return data + to;
        }

        private int at(int row) {
            return (int) INT.get(bytes, offsets + 4 * row);
        }
    }

    /**
     * A column of values of a fixed width.
     *
     * @param begin where they begin
     * @param width bytes of a value
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes of the frame, read in place, never compared
    public record Fixed(byte[] bytes, int begin, int width) {
        public long longAt(int row) {
            return (long) LONG.get(bytes, begin + width * row);
        }

        /** The second eight bytes of a value of sixteen. */
        public long secondLongAt(int row) {
            return (long) LONG.get(bytes, begin + width * row + 8);
        }

        public int intAt(int row) {
            return (int) INT.get(bytes, begin + width * row);
        }

        /** Unsigned. */
        public int byteAt(int row) {
            return bytes[begin + width * row] & 0xff;
        }
    }
}
