package io.varve.wire.trace;

import io.varve.schema.IngestTable;
import io.varve.wire.batch.Definitions;
import io.varve.wire.batch.FixedColumn;
import io.varve.wire.batch.FrameWriter;
import io.varve.wire.batch.ListColumn;
import io.varve.wire.batch.RecordBatchMessage;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.RowBatch;
import io.varve.wire.batch.StreamCache;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.batch.TextColumn;
import io.varve.wire.frame.Frame;

/**
 * Spans as Arrow columns. Decoders append through {@link #row()}.
 *
 * <p>Not safe for threads: one at a time.
 */
public final class SpanBatch extends RowBatch {
    /** Bytes of a row's columns of numbers and ids, and of the offsets of the others. */
    private static final int FIXED_BYTES = 176;

    final TextColumn service = new TextColumn(1 << 14);
    final TextColumn name = new TextColumn(1 << 14);
    final FixedColumn ts = new FixedColumn(8);
    final FixedColumn duration = new FixedColumn(8);
    final FixedColumn kind = new FixedColumn(1);
    final FixedColumn statusCode = new FixedColumn(1);
    final TextColumn statusMessage = new TextColumn(1 << 10);
    final FixedColumn traceId = new FixedColumn(16);
    final FixedColumn spanId = new FixedColumn(8);
    final FixedColumn parentSpanId = new FixedColumn(8);
    final TextColumn traceState = new TextColumn(1 << 10);
    final FixedColumn flags = new FixedColumn(4);
    final FixedColumn resourceId = new FixedColumn(16);
    final AttributeColumns attributes = new AttributeColumns();
    final ListColumn eventNames = new ListColumn();
    final ListColumn events = new ListColumn();
    final ListColumn links = new ListColumn();
    final FixedColumn droppedAttributes = new FixedColumn(4);
    final FixedColumn droppedEvents = new FixedColumn(4);
    final FixedColumn droppedLinks = new FixedColumn(4);
    final AttributeCatalogue catalogue = new AttributeCatalogue();
    final AttributeKeys keys;

    private final StreamRegistry registry;
    private final Definitions<SpanResource> definitions;
    private final ResourceRows resourceRows = new ResourceRows();
    private final StreamCache<ResourceResolution> resources = new StreamCache<>();
    private final SpanLimits limits;
    private final SpanRow row;
    private int catalogueMark;
    private long losses;

    /**
     * @param tenant whose spans these are
     * @param limits what is refused and cut
     * @param sequence numbers the spans
     * @param registry knows which resources need no definition any more
     */
    public SpanBatch(String tenant, SpanLimits limits, RecordSequence sequence, StreamRegistry registry) {
        super(tenant, sequence);
        this.limits = limits;
        this.registry = registry;
        this.definitions = new Definitions<>(tenant, registry);
        this.keys = new AttributeKeys(limits.maxAttributeBytes());
        this.row = new SpanRow(this);
    }

    /** What is refused and cut. */
    public SpanLimits limits() {
        return limits;
    }

    /** Where decoders write; one span at a time. */
    public SpanRow row() {
        return row;
    }

    /** Resources and scopes that requests of this tenant have named before. */
    public StreamCache<ResourceResolution> resources() {
        return resources;
    }

    @Override
    public Mark mark() {
        catalogueMark = catalogue.rows();
        return new Mark(rows, definitions.count());
    }

    /** What was listed for spans that are not to be is listed again with the next that have it. */
    @Override
    public void rollback(Mark mark) {
        keep(mark.rows());
        definitions.truncate(mark.definitions());
        catalogue.truncate(mark.rows() == 0 ? 0 : catalogueMark);
        keys.clear();
    }

    @Override
    protected void clear() {
        keep(0);
        definitions.truncate(0);
        catalogue.truncate(0);
    }

    private void keep(int count) {
        rows = count;
        service.truncate(count);
        name.truncate(count);
        statusMessage.truncate(count);
        traceState.truncate(count);
        attributes.truncate(count);
        eventNames.truncate(count);
        events.truncate(count);
        links.truncate(count);
    }

    /** After a frame was lost on its way to Kafka the catalogue begins anew: what it listed may have been listed nowhere. */
    @Override
    protected void beginRequest(long receivedUnixNano) {
        if (losses != registry.losses()) {
            losses = registry.losses();
            keys.clear();
        }
        row.request(receivedUnixNano);
    }

    /** A span has its own time, or is refused. */
    @Override
    public boolean tookReceivedTime() {
        return false;
    }

    @Override
    protected long bytesUpTo(int row) {
        return attributes.bytesUpTo(row)
                + eventNames.bytesUpTo(row)
                + events.bytesUpTo(row)
                + links.bytesUpTo(row)
                + service.bytesUpTo(row)
                + name.bytesUpTo(row)
                + statusMessage.bytesUpTo(row)
                + traceState.bytesUpTo(row)
                + (long) (FIXED_BYTES + tenantBytes().length) * row;
    }

    @Override
    protected Frame encode(int from, int count) {
        RecordBatchMessage spans = new RecordBatchMessage(from, count)
                .repeatedText(tenantBytes())
                .text(service)
                .text(name)
                .fixed(ts)
                .fixed(duration)
                .fixed(kind)
                .fixed(statusCode)
                .text(statusMessage)
                .fixed(traceId)
                .fixed(spanId)
                .fixed(parentSpanId)
                .text(traceState)
                .fixed(flags)
                .fixed(resourceId)
                .repeated(senderBytes())
                .sequence(takeNumbers(count));
        attributes
                .write(spans)
                .list(eventNames)
                .list(events)
                .list(links)
                .fixed(droppedAttributes)
                .fixed(droppedEvents)
                .fixed(droppedLinks);
        FrameWriter frame = new FrameWriter();
        if (definitions.count() > 0) {
            frame.add(IngestTable.SPAN_RESOURCES, resourceRows.encode(tenantBytes(), definitions));
        }
        if (catalogue.rows() > 0) {
            frame.add(IngestTable.SPAN_ATTRIBUTES, catalogue.encode(tenantBytes()));
        }
        frame.add(IngestTable.SPANS, spans.encode());
        return new Frame(tenant(), count, frame.payload(), definitions.days());
    }

    /** Sees to it that the frame, or one acknowledged before, defines the resource for the day of the span. */
    void define(SpanResource resource, long unixNano) {
        definitions.add(resource, unixNano);
    }

    void rowAdded() {
        rows++;
    }

    int nextRow() {
        return rows;
    }
}
