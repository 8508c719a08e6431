package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.wire.frame.Frame;
import io.varve.wire.frame.FrameFormat;
import io.varve.wire.frame.StreamDay;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one tenant, from any number of requests, as Arrow columns. Decoders append through {@link #row()}; {@link #seal()} gives what
 * there is as a frame and empties the batch, whose memory serves the next filling.
 *
 * <p>Not safe for threads: one at a time.
 */
public final class LogBatch {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    private static final AtomicLong FILLINGS = new AtomicLong();

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

    private record Definition(LogStream stream, StreamDay day) {}

    private final String tenant;
    private final byte[] tenantBytes;
    private final RecordSequence sequence;
    private final StreamRegistry registry;
    private final StreamCache streamCache = new StreamCache();
    private final List<Definition> definitions = new ArrayList<>();
    private final Set<StreamDay> defined = new HashSet<>();
    private final LogRow row = new LogRow(this);
    private IngestPolicy policy;

    /** Stands for what the batch holds until it is sealed or rolled back: what streams know to be defined is true of it alone. */
    private long filling = FILLINGS.incrementAndGet();

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
        this.registry = registry;
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
        return new Mark(rows, definitions.size());
    }

    /** Drops the rows appended since the mark, and the definitions of streams that only they needed. */
    public void rollback(Mark mark) {
        rows = mark.rows();
        truncateText();
        while (definitions.size() > mark.definitions()) {
            defined.remove(definitions.removeLast().day());
        }
        filling = FILLINGS.incrementAndGet();
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
        int sender = sequence.sender();
        byte[] senderBytes = {(byte) sender, (byte) (sender >> 8), (byte) (sender >> 16), (byte) (sender >> 24)};
        RecordBatchMessage.Encoded logs = new RecordBatchMessage(rows)
                .repeatedText(tenantBytes)
                .text(service)
                .fixed(ts)
                .fixed(streamId)
                .repeated(senderBytes)
                .sequence(sequence.take(rows))
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
        RecordBatchMessage.@Nullable Encoded streams = definitions.isEmpty() ? null : encodeDefinitions();
        int streamsLength = streams == null ? 0 : streams.length();
        byte[] payload = new byte[FrameFormat.length(streamsLength, logs.length())];
        FixedColumn.INT.set(payload, 0, FrameFormat.MAGIC);
        FixedColumn.INT.set(payload, 4, streamsLength);
        if (streams != null) {
            streams.write(payload, 8);
        }
        FixedColumn.INT.set(payload, 8 + streamsLength, logs.length());
        logs.write(payload, 12 + streamsLength);
        List<StreamDay> days = new ArrayList<>(definitions.size());
        for (Definition definition : definitions) {
            days.add(definition.day());
        }
        Frame frame = new Frame(tenant, rows, payload, days);
        rollback(new Mark(0, 0));
        return frame;
    }

    /** Sees to it that the frame, or one acknowledged before, defines the stream for the day of the record. */
    void define(LogStream stream, long unixNano) {
        if (stream.definedFilling == filling && Long.compareUnsigned(unixNano - stream.definedDay, NANOS_PER_DAY) < 0) {
            return;
        }
        int epochDay = (int) Math.floorDiv(unixNano, NANOS_PER_DAY);
        StreamDay day = new StreamDay(tenant, stream.idFirst, stream.idSecond, epochDay);
        if (!registry.isAcknowledged(day) && defined.add(day)) {
            definitions.add(new Definition(stream, day));
        }
        stream.definedDay = epochDay * NANOS_PER_DAY;
        stream.definedFilling = filling;
    }

    /** Drops what a row that is not to be has left behind. */
    void truncateText() {
        service.truncate(rows);
        severityText.truncate(rows);
        level.truncate(rows);
        body.truncate(rows);
        attributes.truncate(rows);
    }

    private RecordBatchMessage.Encoded encodeDefinitions() {
        int count = definitions.size();
        FixedColumn days = new FixedColumn(4);
        FixedColumn ids = new FixedColumn(16);
        TextColumn services = new TextColumn(1 << 10);
        MapColumn labels = new MapColumn();
        MapColumn metadata = new MapColumn();
        for (int i = 0; i < count; i++) {
            LogStream stream = definitions.get(i).stream();
            days.setInt(i, definitions.get(i).day().epochDay());
            ids.setPair(i, stream.idFirst, stream.idSecond);
            services.append(stream.service, 0, stream.service.length);
            append(stream.labels, labels);
            append(stream.metadata, metadata);
        }
        return new RecordBatchMessage(count)
                .repeatedText(tenantBytes)
                .fixed(days)
                .fixed(ids)
                .text(services)
                .map(labels)
                .map(metadata)
                .encode();
    }

    private static void append(Map<String, String> pairs, MapColumn column) {
        pairs.forEach((name, value) -> {
            byte[] key = name.getBytes(UTF_8);
            byte[] text = value.getBytes(UTF_8);
            column.keys.append(key, 0, key.length);
            column.values.append(text, 0, text.length);
        });
        column.endRow();
    }
}
