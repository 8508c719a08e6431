package io.varve.wire.summary;

import io.varve.schema.ArrowTable;
import io.varve.schema.SpanTables;
import io.varve.wire.batch.RecordBatchMessage;
import io.varve.wire.frame.MalformedFrameException;
import io.varve.wire.frame.SectionBatch;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What {@code traces} and {@code span_metrics} get for the spans of one insert: the rows that the store's views would make of them. The
 * same spans give the same rows, so a repeated insert repeats them. Not for threads.
 */
public final class SpanSummaries {
    private final NumberedNames tenants = new NumberedNames();
    private final NumberedNames services = new NumberedNames();
    private final NumberedNames names = new NumberedNames();
    private final TraceRows traces = new TraceRows(tenants, services, names);
    private final MetricRows metrics = new MetricRows(tenants, services, names);

    private SpanSummaries() {}

    /**
     * Summarises spans.
     *
     * @param spans sections of span rows, backed by arrays
     * @throws MalformedFrameException when a section's columns are not those of spans
     */
    public static SpanSummaries of(List<ByteBuffer> spans) throws MalformedFrameException {
        SpanSummaries summaries = new SpanSummaries();
        try {
            for (ByteBuffer section : spans) {
                for (SectionBatch batch : SectionBatch.of(section, "spans")) {
                    summaries.add(new SpanColumns(batch));
                }
            }
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            throw new MalformedFrameException("a column of spans points outside itself: " + e.getMessage());
        }
        return summaries;
    }

    private void add(SpanColumns spans) {
        for (int row = 0; row < spans.rows; row++) {
            int tenant = tenants.of(0, spans.tenant, row);
            int service = services.of(tenant, spans.service, row);
            int name = names.of(service, spans.name, row);
            traces.add(spans, row, tenant, service, name);
            metrics.add(spans, row, name);
        }
    }

    /** The Arrow IPC stream for {@code INSERT INTO traces FORMAT ArrowStream}. */
    public List<ByteBuffer> traces() {
        return stream(SpanTables.TRACES, traces.encode());
    }

    /** The Arrow IPC stream for {@code INSERT INTO span_metrics FORMAT ArrowStream}. */
    public List<ByteBuffer> metrics() {
        return stream(SpanTables.METRICS, metrics.encode());
    }

    private static List<ByteBuffer> stream(ArrowTable table, RecordBatchMessage.Encoded batch) {
        byte[] message = new byte[batch.length()];
        batch.write(message, 0);
        return List.of(
                ByteBuffer.wrap(table.schemaMessage()),
                ByteBuffer.wrap(message),
                ByteBuffer.wrap(ArrowTable.endOfStream()));
    }
}
