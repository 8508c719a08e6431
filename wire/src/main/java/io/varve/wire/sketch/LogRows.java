package io.varve.wire.sketch;

import io.varve.schema.LogTables;
import io.varve.wire.frame.MalformedFrameException;
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

/** The columns of one Arrow record batch of {@code logs} that a sketch is made of, read in place. */
final class LogRows {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int TENANT = firstBuffer("tenant");
    private static final int SERVICE = firstBuffer("service");
    private static final int TIME = firstBuffer("ts");
    private static final int SENDER = firstBuffer("sender");
    private static final int SEQUENCE = firstBuffer("seq");
    private static final int TRACE = firstBuffer("trace_id");
    private static final int BODY = firstBuffer("body");

    final byte[] bytes;
    final int rows;
    private final Text tenant;
    private final Text service;
    private final Text body;
    private final int time;
    private final int sender;
    private final int sequence;
    private final int trace;

    private LogRows(byte[] bytes, int bodyStart, int bodyEnd, RecordBatch batch) throws MalformedFrameException {
        this.bytes = bytes;
        this.rows = Math.toIntExact(batch.length());
        this.tenant = text(batch, TENANT, bodyStart, bodyEnd);
        this.service = text(batch, SERVICE, bodyStart, bodyEnd);
        this.body = text(batch, BODY, bodyStart, bodyEnd);
        this.time = fixed(batch, TIME, 8, bodyStart, bodyEnd);
        this.sender = fixed(batch, SENDER, 4, bodyStart, bodyEnd);
        this.sequence = fixed(batch, SEQUENCE, 8, bodyStart, bodyEnd);
        this.trace = fixed(batch, TRACE, 16, bodyStart, bodyEnd);
    }

    /**
     * The batches of a frame's section of log rows.
     *
     * @param section whole record batch messages, as the frame's reader has checked, backed by an array
     * @throws MalformedFrameException when a column lies outside its batch
     */
    static List<LogRows> of(ByteBuffer section) throws MalformedFrameException {
        List<LogRows> batches = new ArrayList<>();
        ByteBuffer buffer = section.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int position = buffer.position();
        while (position < buffer.limit()) {
            int metadataLength = buffer.getInt(position + 4);
            Message message = Message.getRootAsMessage(
                    buffer.slice(position + 8, metadataLength).order(ByteOrder.LITTLE_ENDIAN));
            RecordBatch batch = new RecordBatch();
            if (message.header(batch) == null) {
                throw new MalformedFrameException("a message of log rows has no record batch");
            }
            int start = buffer.arrayOffset() + position + 8 + metadataLength;
            int end = Math.toIntExact(start + message.bodyLength());
            batches.add(new LogRows(buffer.array(), start, end, batch));
            position = end - buffer.arrayOffset();
        }
        return batches;
    }

    /**
     * A column of texts.
     *
     * @param offsets where the offsets begin
     * @param data where the bytes begin
     * @param length how many there are
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes of the frame, read in place, never compared
    record Text(byte[] bytes, int offsets, int data, int length) {
        int start(int row) {
            return data + at(row);
        }

        /** @throws IndexOutOfBoundsException when the row lies outside the column */
        int end(int row) {
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

    Text tenant() {
        return tenant;
    }

    Text service() {
        return service;
    }

    Text body() {
        return body;
    }

    /** Nanoseconds since the epoch. */
    long time(int row) {
        return (long) LONG.get(bytes, time + 8 * row);
    }

    /** A number that this row has and no other. */
    long identity(int row) {
        long ofSender = (int) INT.get(bytes, sender + 4 * row);
        return ofSender * 0x9e3779b97f4a7c15L ^ (long) LONG.get(bytes, sequence + 8 * row);
    }

    /** The first half of the trace id; both are zero when there is none. */
    long traceFirst(int row) {
        return (long) LONG.get(bytes, trace + 16 * row);
    }

    long traceSecond(int row) {
        return (long) LONG.get(bytes, trace + 16 * row + 8);
    }

    /** Columns without nulls have an empty validity buffer, then offsets and data or data alone. */
    private static int firstBuffer(String name) {
        int buffer = 0;
        for (Field field : LogTables.LOGS.schema().getFields()) {
            boolean text = field.getType() instanceof ArrowType.Utf8;
            if (field.getName().equals(name)) {
                return buffer + 1;
            }
            buffer += text ? 3 : 2;
        }
        throw new IllegalStateException("logs have no column " + name);
    }

    private Text text(RecordBatch batch, int buffer, int bodyStart, int bodyEnd) throws MalformedFrameException {
        int offsets = at(batch, buffer, 4 * (rows + 1L), bodyStart, bodyEnd);
        int data = at(batch, buffer + 1, 0, bodyStart, bodyEnd);
        return new Text(
                bytes, offsets, data, Math.toIntExact(batch.buffers(buffer + 1).length()));
    }

    private int fixed(RecordBatch batch, int buffer, int width, int bodyStart, int bodyEnd)
            throws MalformedFrameException {
        return at(batch, buffer, (long) width * rows, bodyStart, bodyEnd);
    }

    private static int at(RecordBatch batch, int buffer, long least, int bodyStart, int bodyEnd)
            throws MalformedFrameException {
        if (buffer >= batch.buffersLength()) {
            throw new MalformedFrameException("a batch of log rows has " + batch.buffersLength() + " buffers only");
        }
        long offset = batch.buffers(buffer).offset();
        long length = batch.buffers(buffer).length();
        if (offset < 0 || length < least || offset + length > bodyEnd - bodyStart) {
            throw new MalformedFrameException("buffer " + buffer + " of a batch of log rows has bytes " + offset
                    + " to " + (offset + length) + " of " + (bodyEnd - bodyStart) + ", and needs " + least);
        }
        return Math.toIntExact(bodyStart + offset);
    }
}
