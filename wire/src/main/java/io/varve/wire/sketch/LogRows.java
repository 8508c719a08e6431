package io.varve.wire.sketch;

import io.varve.schema.LogTables;
import io.varve.wire.frame.MalformedFrameException;
import io.varve.wire.frame.SectionBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The columns of one Arrow record batch of {@code logs} that a sketch is made of, read in place. */
final class LogRows {
    private static final int TENANT = SectionBatch.firstBuffer(LogTables.LOGS, "tenant");
    private static final int SERVICE = SectionBatch.firstBuffer(LogTables.LOGS, "service");
    private static final int TIME = SectionBatch.firstBuffer(LogTables.LOGS, "ts");
    private static final int SENDER = SectionBatch.firstBuffer(LogTables.LOGS, "sender");
    private static final int SEQUENCE = SectionBatch.firstBuffer(LogTables.LOGS, "seq");
    private static final int TRACE = SectionBatch.firstBuffer(LogTables.LOGS, "trace_id");
    private static final int BODY = SectionBatch.firstBuffer(LogTables.LOGS, "body");

    final byte[] bytes;
    final int rows;
    private final SectionBatch.Text tenant;
    private final SectionBatch.Text service;
    private final SectionBatch.Text body;
    private final SectionBatch.Fixed time;
    private final SectionBatch.Fixed sender;
    private final SectionBatch.Fixed sequence;
    private final SectionBatch.Fixed trace;

    private LogRows(SectionBatch batch) throws MalformedFrameException {
        this.bytes = batch.bytes();
        this.rows = batch.rows();
        this.tenant = batch.text(TENANT);
        this.service = batch.text(SERVICE);
        this.body = batch.text(BODY);
        this.time = batch.fixed(TIME, 8);
        this.sender = batch.fixed(SENDER, 4);
        this.sequence = batch.fixed(SEQUENCE, 8);
        this.trace = batch.fixed(TRACE, 16);
    }

    /**
     * The batches of a frame's section of log rows.
     *
     * @param section whole record batch messages, as the frame's reader has checked, backed by an array
     * @throws MalformedFrameException when a column lies outside its batch
     */
    static List<LogRows> of(ByteBuffer section) throws MalformedFrameException {
        List<LogRows> batches = new ArrayList<>();
        for (SectionBatch batch : SectionBatch.of(section, "log rows")) {
            batches.add(new LogRows(batch));
        }
        return batches;
    }

    SectionBatch.Text tenant() {
        return tenant;
    }

    SectionBatch.Text service() {
        return service;
    }

    SectionBatch.Text body() {
        return body;
    }

    /** Nanoseconds since the epoch. */
    long time(int row) {
        return time.longAt(row);
    }

    /** A number that this row has and no other. */
    long identity(int row) {
        long ofSender = sender.intAt(row);
        return ofSender * 0x9e3779b97f4a7c15L ^ sequence.longAt(row);
    }

    /** The first half of the trace id; both are zero when there is none. */
    long traceFirst(int row) {
        return trace.longAt(row);
    }

    long traceSecond(int row) {
        return trace.secondLongAt(row);
    }
}
