package io.varve.wire.summary;

import io.varve.schema.SpanTables;
import io.varve.wire.frame.MalformedFrameException;
import io.varve.wire.frame.SectionBatch;

/** The columns of one Arrow record batch of {@code spans} that summaries are made of. */
final class SpanColumns {
    private static final int TENANT = SectionBatch.firstBuffer(SpanTables.SPANS, "tenant");
    private static final int SERVICE = SectionBatch.firstBuffer(SpanTables.SPANS, "service");
    private static final int NAME = SectionBatch.firstBuffer(SpanTables.SPANS, "name");
    private static final int TIME = SectionBatch.firstBuffer(SpanTables.SPANS, "ts");
    private static final int DURATION = SectionBatch.firstBuffer(SpanTables.SPANS, "duration");
    private static final int KIND = SectionBatch.firstBuffer(SpanTables.SPANS, "kind");
    private static final int STATUS = SectionBatch.firstBuffer(SpanTables.SPANS, "status_code");
    private static final int TRACE = SectionBatch.firstBuffer(SpanTables.SPANS, "trace_id");
    private static final int PARENT = SectionBatch.firstBuffer(SpanTables.SPANS, "parent_span_id");
    private static final int SENDER = SectionBatch.firstBuffer(SpanTables.SPANS, "sender");
    private static final int SEQUENCE = SectionBatch.firstBuffer(SpanTables.SPANS, "seq");

    final int rows;
    final SectionBatch.Text tenant;
    final SectionBatch.Text service;
    final SectionBatch.Text name;

    /** Unix nanoseconds. */
    final SectionBatch.Fixed time;

    /** Nanoseconds; below zero where a span ends before it starts. */
    final SectionBatch.Fixed duration;

    final SectionBatch.Fixed kind;
    final SectionBatch.Fixed status;
    final SectionBatch.Fixed trace;
    final SectionBatch.Fixed parent;
    final SectionBatch.Fixed sender;
    final SectionBatch.Fixed sequence;

    SpanColumns(SectionBatch batch) throws MalformedFrameException {
        rows = batch.rows();
        tenant = batch.text(TENANT);
        service = batch.text(SERVICE);
        name = batch.text(NAME);
        time = batch.fixed(TIME, 8);
        duration = batch.fixed(DURATION, 8);
        kind = batch.fixed(KIND, 1);
        status = batch.fixed(STATUS, 1);
        trace = batch.fixed(TRACE, 16);
        parent = batch.fixed(PARENT, 8);
        sender = batch.fixed(SENDER, 4);
        sequence = batch.fixed(SEQUENCE, 8);
    }
}
