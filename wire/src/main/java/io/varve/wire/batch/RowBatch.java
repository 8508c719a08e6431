package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.frame.Frame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one tenant and one signal, from any number of requests, as Arrow columns. Decoders append whole requests; {@link #seal()} gives
 * what there is as a frame and empties the batch, whose memory serves the next filling.
 *
 * <p>Not safe for threads: one at a time.
 */
public abstract class RowBatch {
    /**
     * Where a batch stops to take rows: a request of millions of empty records is small on the wire and would be a hundred times as large
     * here.
     */
    public static final long MAX_BYTES = 96L << 20;

    /** What a record is told that is not taken because of {@link #MAX_BYTES}. */
    public static final String TOO_MUCH =
            "the request's records take more than " + MAX_BYTES + " bytes as rows; send fewer at once";

    /** Rows so far. */
    protected int rows;

    private final String tenant;
    private final byte[] tenantBytes;
    private final RecordSequence sequence;

    /**
     * @param tenant whose rows these are
     * @param sequence numbers the rows
     */
    protected RowBatch(String tenant, RecordSequence sequence) {
        this.tenant = tenant;
        this.tenantBytes = tenant.getBytes(UTF_8);
        this.sequence = sequence;
    }

    /** Whose rows these are. */
    public final String tenant() {
        return tenant;
    }

    /** Rows so far. */
    public final int rows() {
        return rows;
    }

    /** Bytes of the columns so far: about the length of the frame, for deciding when to seal. */
    public final long bytes() {
        return bytesUpTo(rows);
    }

    /** Whether no further row is taken, see {@link #MAX_BYTES}. */
    public final boolean isFull() {
        return bytes() > MAX_BYTES;
    }

    /**
     * A state to which the batch can go back.
     *
     * @param rows rows then
     * @param definitions definitions of what rows refer to then
     */
    public record Mark(int rows, int definitions) {}

    /** The state as it is now; good until the batch is sealed. */
    public abstract Mark mark();

    /** Drops the rows appended since the mark, and the definitions that only they needed. */
    public abstract void rollback(Mark mark);

    /** Reads the records of one request into the batch. */
    @FunctionalInterface
    public interface RequestReader {
        /** Tells the rejections of the records that are not taken. */
        void read(Rejections rejections) throws MalformedRequestException;
    }

    /**
     * Appends a request: all of its good records, or nothing when it can't be read.
     *
     * @param receivedUnixNano when it came in, what limits on time are measured from
     * @throws MalformedRequestException what the reader throws; the batch is then as it was before
     */
    public final DecodeResult append(long receivedUnixNano, RequestReader reader) throws MalformedRequestException {
        Mark mark = mark();
        Rejections rejections = new Rejections();
        beginRequest(receivedUnixNano);
        boolean complete = false;
        try {
            reader.read(rejections);
            complete = true;
        } finally {
            if (!complete) {
                rollback(mark);
            }
        }
        return rejections.result(rows - mark.rows());
    }

    /** Fixes what the limits on time mean for the next request. */
    protected abstract void beginRequest(long receivedUnixNano);

    /** Whether a record of the last request got its time from us, so that the same request at another time means other records. */
    public abstract boolean tookReceivedTime();

    /**
     * The rows as the value of a Kafka record, and an empty batch for the next ones. Definitions are in it unless
     * {@link StreamRegistry#acknowledged} has heard of them.
     *
     * @return the frame, or null when there are no rows
     */
    public final @Nullable Frame seal() {
        if (rows == 0) {
            return null;
        }
        Frame frame = encode(0, rows);
        clear();
        return frame;
    }

    /**
     * The same as several frames, none much longer than a limit unless a single row is. Each has all definitions: which of them reaches the
     * store first is not known.
     *
     * @param maxBytes about the most bytes of a frame's rows
     * @return the frames; none when there are no rows
     */
    public final List<Frame> sealInParts(int maxBytes) {
        List<Frame> frames = new ArrayList<>();
        int from = 0;
        long begin = 0;
        for (int row = 1; row <= rows; row++) {
            if (row == rows || bytesUpTo(row + 1) - begin > maxBytes) {
                frames.add(encode(from, row - from));
                from = row;
                begin = bytesUpTo(row);
            }
        }
        clear();
        return frames;
    }

    /** Bytes of the first rows, texts and numbers. */
    protected abstract long bytesUpTo(int row);

    /** A range of rows and all definitions as a frame. */
    protected abstract Frame encode(int from, int count);

    /** Drops the rows and definitions that were sealed. */
    protected void clear() {
        rollback(new Mark(0, 0));
    }

    /** The tenant as it is written in each row. */
    protected final byte[] tenantBytes() {
        return tenantBytes;
    }

    /** The process as it is written in each row, little-endian. */
    protected final byte[] senderBytes() {
        int sender = sequence.sender();
        return new byte[] {(byte) sender, (byte) (sender >> 8), (byte) (sender >> 16), (byte) (sender >> 24)};
    }

    /** Takes numbers for some rows and gives the first. */
    protected final long takeNumbers(int count) {
        return sequence.take(count);
    }
}
