package io.varve.wire.batch;

import io.varve.schema.IngestTable;
import io.varve.wire.frame.Frame;

/**
 * Log records as Arrow columns. Decoders append through {@link #row()}.
 *
 * <p>Not safe for threads: one at a time.
 */
public final class LogBatch extends RowBatch {
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

    private final Definitions<LogStream> definitions;
    private final StreamDefinitions definitionRows;
    private final StreamCache<StreamResolution> streamCache = new StreamCache<>();
    private final LogRow row = new LogRow(this);
    private IngestPolicy policy;

    /**
     * @param tenant whose rows these are
     * @param policy what is refused and discovered
     * @param sequence numbers the rows
     * @param registry knows which streams need no definition any more
     */
    public LogBatch(String tenant, IngestPolicy policy, RecordSequence sequence, StreamRegistry registry) {
        super(tenant, sequence);
        this.policy = policy;
        this.definitions = new Definitions<>(tenant, registry);
        this.definitionRows = new StreamDefinitions(tenantBytes());
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
    public StreamCache<StreamResolution> streamCache() {
        return streamCache;
    }

    @Override
    public Mark mark() {
        return new Mark(rows, definitions.count());
    }

    @Override
    public void rollback(Mark mark) {
        rows = mark.rows();
        truncateText();
        definitions.truncate(mark.definitions());
    }

    @Override
    protected void beginRequest(long receivedUnixNano) {
        row.request(receivedUnixNano);
    }

    @Override
    public boolean tookReceivedTime() {
        return row.tookReceivedTime();
    }

    @Override
    protected long bytesUpTo(int row) {
        int entries = attributes.offsets[row];
        return (long) body.offsets[row]
                + attributes.keys.offsets[entries]
                + attributes.values.offsets[entries]
                + 8L * entries
                + (84L + tenantBytes().length) * row;
    }

    @Override
    protected Frame encode(int from, int count) {
        RecordBatchMessage.Encoded logs = new RecordBatchMessage(from, count)
                .repeatedText(tenantBytes())
                .text(service)
                .fixed(ts)
                .fixed(streamId)
                .repeated(senderBytes())
                .sequence(takeNumbers(count))
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
            frame.add(IngestTable.STREAMS, definitionRows.encode(definitions));
        }
        frame.add(IngestTable.LOGS, logs);
        return new Frame(tenant(), count, frame.payload(), definitions.days());
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
