package io.varve.wire.sketch;

import io.varve.schema.ArrowTable;
import io.varve.schema.LogTables;
import io.varve.schema.sketch.LogSketch;
import io.varve.wire.batch.FixedColumn;
import io.varve.wire.batch.RecordBatchMessage;
import io.varve.wire.batch.TextColumn;
import io.varve.wire.frame.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the sketches of the log rows of one insert: rows of one service in the order of time, as many as a sketch takes, and never across
 * a day or a gap. The same rows give the same sketches, so a repeated insert repeats them. Not for threads.
 */
public final class LogSketches {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    /** A range of time with a longer pause would be read for nothing. */
    private static final long LONGEST_GAP = 600_000_000_000L;

    private final LogSketch sketch = new LogSketch();
    private final TextColumn tenants = new TextColumn(1 << 10);
    private final FixedColumn pages = new FixedColumn(1);
    private final TextColumn services = new TextColumn(1 << 12);
    private final FixedColumn from = new FixedColumn(8);
    private final FixedColumn to = new FixedColumn(8);
    private final FixedColumn identities = new FixedColumn(8);
    private final FixedColumn lines = new FixedColumn(4);
    private final TextColumn bits = new TextColumn(1 << 16);
    private int rows;

    private LogSketches() {}

    /**
     * The Arrow IPC stream for {@code INSERT INTO log_sketches FORMAT ArrowStream}, to be inserted before the rows.
     *
     * @param logs sections of log rows, backed by arrays
     * @throws MalformedFrameException when a section's columns are not those of log rows
     */
    public static List<ByteBuffer> of(List<ByteBuffer> logs) throws MalformedFrameException {
        ServiceRows.Grouping grouping = new ServiceRows.Grouping();
        try {
            for (ByteBuffer section : logs) {
                for (LogRows batch : LogRows.of(section)) {
                    grouping.add(batch);
                }
            }
            LogSketches sketches = new LogSketches();
            for (ServiceRows group : grouping.groups()) {
                group.sortByTime();
                sketches.add(group);
            }
            return sketches.stream();
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalArgumentException e) {
            throw new MalformedFrameException("a column of log rows points outside itself: " + e.getMessage());
        }
    }

    private void add(ServiceRows group) {
        int begin = 0;
        for (int i = 0; i < group.size(); i++) {
            if (i > begin && (sketch.isFull() || isApart(group.time(i - 1), group.time(i)))) {
                end(group, begin, i);
                begin = i;
            }
            LogRows batch = group.batch(i);
            int row = group.row(i);
            sketch.line(batch.bytes, batch.body().start(row), batch.body().end(row));
            long traceFirst = batch.traceFirst(row);
            long traceSecond = batch.traceSecond(row);
            if ((traceFirst | traceSecond) != 0) {
                sketch.trace(traceFirst, traceSecond);
            }
        }
        end(group, begin, group.size());
    }

    private static boolean isApart(long earlier, long later) {
        return later - earlier > LONGEST_GAP
                || Math.floorDiv(earlier, NANOS_PER_DAY) != Math.floorDiv(later, NANOS_PER_DAY);
    }

    private void end(ServiceRows group, int begin, int end) {
        long identity = group.batch(begin).identity(group.row(begin));
        sketch.drain((page, content, length) -> {
            tenants.append(group.tenant());
            pages.setByte(rows, page);
            services.append(group.service());
            from.setLong(rows, group.time(begin));
            to.setLong(rows, group.time(end - 1));
            identities.setLong(rows, identity);
            lines.setInt(rows, end - begin);
            bits.append(content, 0, length);
            rows++;
        });
    }

    private List<ByteBuffer> stream() {
        if (rows == 0) {
            return List.of();
        }
        RecordBatchMessage.Encoded batch = new RecordBatchMessage(rows)
                .text(tenants)
                .fixed(pages)
                .text(services)
                .fixed(from)
                .fixed(to)
                .fixed(identities)
                .fixed(lines)
                .text(bits)
                .encode();
        byte[] message = new byte[batch.length()];
        batch.write(message, 0);
        List<ByteBuffer> stream = new ArrayList<>();
        stream.add(ByteBuffer.wrap(LogTables.SKETCHES.schemaMessage()));
        stream.add(ByteBuffer.wrap(message));
        stream.add(ByteBuffer.wrap(ArrowTable.endOfStream()));
        return stream;
    }
}
