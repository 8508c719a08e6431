package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.schema.IngestTable;
import io.varve.wire.frame.Frame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one tenant, from any number of requests, as Arrow columns. Decoders append through {@link #row()}; {@link #seal()} gives what
 * there is as a frame and empties the batch, whose memory serves the next filling.
 *
 * <p>Not safe for threads: one at a time.
 */
public final class LogBatch {
    /**
     * Where a batch stops to take rows: a request of millions of empty records is small on the wire and would be a hundred times as large
     * here.
     */
    static final long MAX_BYTES = 96L << 20;

    final FixedColumn ts = new FixedColumn(8);
    final FixedColumn streamId = new FixedColumn(16);
    final FixedColumn observedTs = new FixedColumn(8);
    final FixedColumn severityNumber = new FixedColumn(1);
    final FixedColumn flags = new FixedColumn(4);
    final FixedColumn traceId = new FixedColumn(16);
    final FixedColumn spanId = new FixedColumn(8);
    final TextColumn service = new TextColumn(1 << 14);
    final TextColumn severityText = new TextColumn(1 << 13);
    final TextColumn level = new TextColumn(1 << 13);
    final TextColumn body = new TextColumn(1 << 18);
    final MapColumn attributes = new MapColumn();
    int rows;

    private final String tenant;
    private final byte[] tenantBytes;
    private final RecordSequence sequence;
    private final StreamDefinitions definitions;
    private final StreamCache streamCache = new StreamCache();
    private final LogRow row = new LogRow(this);
    private IngestPolicy policy;

    /**
     * @param tenant whose rows these are
     * @param policy what is refused and discovered
     * @param sequence numbers the rows
     * @param registry knows which streams need no definition any more
     */
    public LogBatch(String tenant, IngestPolicy policy, RecordSequence sequence, StreamRegistry registry) {
        this.tenant = tenant;
        this.tenantBytes = tenant.getBytes(UTF_8);
        this.policy = policy;
        this.sequence = sequence;
        this.definitions = new StreamDefinitions(tenant, registry);
    }

    /** Whose rows these are. */
    public String tenant() {
        return tenant;
    }

    /** Rows so far. */
    public int rows() {
        return rows;
    }

    /** Bytes of text and attributes so far: about the length of the frame, for deciding when to seal. */
    public long bytes() {
        return (long) body.length
                + attributes.keys.length
                + attributes.values.length
                + 8L * attributes.entries()
                + (84L + tenantBytes.length) * rows;
    }

    /** Whether no further row is taken, see {@link #MAX_BYTES}. */
    boolean isFull() {
        return bytes() > MAX_BYTES;
    }

    /** What is refused and discovered. */
    public IngestPolicy policy() {
        return policy;
    }

    /** Changes what is refused and discovered, from the next request on. */
    public void policy(IngestPolicy policy) {
        if (!policy.equals(this.policy)) {
            this.policy = policy;
            streamCache.clear();
        }
    }

    /** Where decoders write; one row at a time. */
    public LogRow row() {
        return row;
    }

    /** Streams that requests of this tenant have named before. */
    public StreamCache streamCache() {
        return streamCache;
    }

    /**
     * A state to which the batch can go back.
     *
     * @param rows rows then
     * @param definitions definitions of streams then
     */
    public record Mark(int rows, int definitions) {}

    /** The state as it is now; good until the batch is sealed. */
    public Mark mark() {
        return new Mark(rows, definitions.count());
    }

    /** Drops the rows appended since the mark, and the definitions of streams that only they needed. */
    public void rollback(Mark mark) {
        rows = mark.rows();
        truncateText();
        definitions.truncate(mark.definitions());
    }

    /**
     * The rows as the value of a Kafka record, and an empty batch for the next ones. Definitions of streams are in it unless
     * {@link StreamRegistry#acknowledged} has heard of them.
     *
     * @return the frame, or null when there are no rows
     */
    public @Nullable Frame seal() {
        if (rows == 0) {
            return null;
        }
        Frame frame = encode(0, rows);
        rollback(new Mark(0, 0));
        return frame;
    }

    /**
     * The same as several frames, none much longer than a limit unless a single row is. Each has all definitions: which of them reaches the
     * store first is not known.
     *
     * @param maxBytes about the most bytes of a frame's rows
     * @return the frames; none when there are no rows
     */
    public List<Frame> sealInParts(int maxBytes) {
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
        rollback(new Mark(0, 0));
        return frames;
    }

    private long bytesUpTo(int row) {
        int entries = attributes.offsets[row];
        return (long) body.offsets[row]
                + attributes.keys.offsets[entries]
                + attributes.values.offsets[entries]
                + 8L * entries
                + (84L + tenantBytes.length) * row;
    }

    private Frame encode(int from, int count) {
        int sender = sequence.sender();
        byte[] senderBytes = {(byte) sender, (byte) (sender >> 8), (byte) (sender >> 16), (byte) (sender >> 24)};
        RecordBatchMessage.Encoded logs = new RecordBatchMessage(from, count)
                .repeatedText(tenantBytes)
                .text(service)
                .fixed(ts)
                .fixed(streamId)
                .repeated(senderBytes)
                .sequence(sequence.take(count))
                .fixed(observedTs)
                .fixed(severityNumber)
                .text(severityText)
                .text(level)
                .fixed(flags)
                .fixed(traceId)
                .fixed(spanId)
                .text(body)
                .map(attributes)
                .encode();
        FrameWriter frame = new FrameWriter();
        if (definitions.count() > 0) {
            frame.add(IngestTable.STREAMS, definitions.encode());
        }
        frame.add(IngestTable.LOGS, logs);
        return new Frame(tenant, count, frame.payload(), definitions.days());
    }

    /** Sees to it that the frame, or one acknowledged before, defines the stream for the day of the record. */
    void define(LogStream stream, long unixNano) {
        definitions.add(stream, unixNano);
    }

    /** Drops what a row that is not to be has left behind. */
    void truncateText() {
        service.truncate(rows);
        severityText.truncate(rows);
        level.truncate(rows);
        body.truncate(rows);
        attributes.truncate(rows);
    }
}
