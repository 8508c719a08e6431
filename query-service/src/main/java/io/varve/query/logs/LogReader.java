package io.varve.query.logs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a log query, window by window from the end that the answer begins at, until there are enough. Lines of equal time
 * come in the order in which they were received, reversed when newest come first.
 */
final class LogReader {

    /** Lines of the first window when a filter may drop most of them, and by how much the next holds more. */
    private static final long FIRST_WINDOW = 1L << 16;

    private static final int WINDOW_GROWTH = 8;

    /** Most lines of a window that the store has to put in order without a limit. */
    private static final long LARGEST_SORT = 1L << 18;

    private final StoreSession session;
    private final LogRequest request;
    private final RowFilter filter;
    private final LineStage stage;
    private final List<LogLine> kept = new ArrayList<>();

    /** Rows of one nanosecond that were kept, to leave out doubles. */
    private final Set<RowIdentity> sameTime = new HashSet<>();

    private long lastTime = Long.MIN_VALUE;
    private long lastKept;

    /** What a row becomes in the answer. */
    @FunctionalInterface
    interface LineStage {
        /** @return null when the line is dropped */
        @Nullable
        LogLine process(LogStream stream, long timestamp, byte[] body, Map<String, String> metadata);
    }

    private record RowIdentity(StreamId stream, BytesKey body, Map<String, String> metadata) {}

    LogReader(StoreSession session, LogRequest request, RowFilter filter, LineStage stage) {
        this.session = session;
        this.request = request;
        this.filter = filter;
        this.stage = stage;
    }

    List<LogLine> read() {
        boolean limited = filter.isExact() && request.interval() == 0;
        Condition condition = filter.condition();
        String byStream = Objects.requireNonNullElse(filter.streams().condition(), "1");
        String volumeWhere = condition.ofVolume() ? filter.where() : byStream;
        VolumeTimeline timeline =
                new VolumeTimeline(session, volumeWhere, request.start(), request.end(), request.forward());
        long wanted = firstWindow(condition);
        while (!isFull()) {
            VolumeTimeline.Window window = timeline.next(wanted);
            if (window == null) {
                break;
            }
            if (limited) {
                readLimited(window);
            } else {
                readAll(window);
            }
            wanted = limited ? wanted * WINDOW_GROWTH : Math.min(wanted * WINDOW_GROWTH, LARGEST_SORT);
        }
        return kept;
    }

    private long firstWindow(Condition condition) {
        if (condition.ofVolume() && condition.exact()) {
            // The rollup counts exactly the lines that are asked for.
            return request.limit();
        }
        return condition.usesIndex() ? Long.MAX_VALUE / WINDOW_GROWTH : FIRST_WINDOW;
    }

    private void readLimited(VolumeTimeline.Window window) {
        int before = kept.size();
        long asked = request.limit() - (long) before;
        while (true) {
            long limit = asked;
            long[] received = {0};
            session.read(sql(window) + " LIMIT " + limit, batch -> {
                received[0] += batch.getRowCount();
                return take(batch);
            });
            if (received[0] < limit || isFull()) {
                return;
            }
            // Doubles took places of the limit: read the window again, further.
            kept.subList(before, kept.size()).clear();
            lastTime = Long.MIN_VALUE;
            asked *= 4;
        }
    }

    private void readAll(VolumeTimeline.Window window) {
        session.read(sql(window), this::take);
    }

    private String sql(VolumeTimeline.Window window) {
        String order = request.forward() ? " ASC" : " DESC";
        return "SELECT ts, stream_id, body, " + RowLabels.EVERY_COLUMN + " FROM logs WHERE "
                + Sql.from(Math.max(request.start(), window.after() + 1)) + " AND "
                + Sql.before(Math.min(request.end(), window.upTo() + 1)) + " AND " + filter.where()
                + " ORDER BY ts" + order + ", seq" + order;
    }

    private boolean take(VectorSchemaRoot batch) {
        TimeStampNanoTZVector time = Columns.column(batch, "ts", TimeStampNanoTZVector.class);
        FixedSizeBinaryVector streamId = Columns.column(batch, "stream_id", FixedSizeBinaryVector.class);
        VarCharVector body = Columns.column(batch, "body", VarCharVector.class);
        RowLabelColumns labels = new RowLabelColumns(batch);
        for (int row = 0; row < batch.getRowCount() && !isFull(); row++) {
            int index = filter.streams().indexOf(Columns.high(streamId, row), Columns.low(streamId, row));
            if (index >= 0) {
                LogStream stream = filter.streams().get(index);
                take(stream, time.get(row), Columns.bytes(body, row), labels.metadata(row, stream));
            }
        }
        return !isFull();
    }

    private void take(LogStream stream, long timestamp, byte[] body, Map<String, String> metadata) {
        if (timestamp != lastTime) {
            sameTime.clear();
            lastTime = timestamp;
        }
        if (!sameTime.add(new RowIdentity(stream.id(), new BytesKey(body), metadata))) {
            return;
        }
        LogLine line = stage.process(stream, timestamp, body, metadata);
        if (line == null || isTooClose(timestamp)) {
            return;
        }
        lastKept = timestamp;
        kept.add(line);
    }

    private boolean isTooClose(long timestamp) {
        return request.interval() > 0 && !kept.isEmpty() && Math.abs(timestamp - lastKept) < request.interval();
    }

    private boolean isFull() {
        return kept.size() >= request.limit();
    }
}
