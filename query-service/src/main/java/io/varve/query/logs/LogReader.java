package io.varve.query.logs;

import io.varve.logql.eval.logs.FirstLines;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.SortKeys;
import io.varve.logql.pipeline.StreamPipeline;
import io.varve.query.logs.VolumeTimeline.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a log query, window by window from the end that the answer begins at, until there are enough. Lines of equal time
 * come in the order in which they were received, reversed when newest come first.
 */
final class LogReader {

    /** Lines of the first window when a filter may drop most of them, and by how much the next holds more. */
    private static final long FIRST_WINDOW = 1L << 15;

    private static final int WINDOW_GROWTH = 8;

    /** So few are read in one go, wherever in the time range they are. */
    private static final long FEW_LINES = 1L << 17;

    /** Most lines of a window that the store has to put in order without a limit. */
    private static final long LARGEST_SORT = 1L << 18;

    /** What a kept line takes beside its text, mostly for labels. */
    private static final int BYTES_BESIDE_LINE = 500;

    private final StoreSession session;
    private final StreamDays days;
    private final LogRequest request;
    private final RowFilter filter;
    private final List<LogLine> kept = new ArrayList<>();

    private final Duplicates duplicates = new Duplicates();
    private final StreamPipeline[] pipelines;
    private final byte[][][] metadataOfStream;
    private final Pipeline pipeline;
    private final @Nullable SortKeys sortKeys;
    private final FirstLines<LogLine> sorted;
    private final @Nullable LinePosition behind;
    private final boolean positioned;
    private long lastKept;
    private boolean keptAny;

    LogReader(StoreSession session, StreamDays days, LogRequest request, RowFilter filter) {
        this(session, days, request, filter, new FirstLines<>(request.limit()));
    }

    /** @param sorted takes the lines when the query sorts them, beside those of other readers */
    LogReader(StoreSession session, StreamDays days, LogRequest request, RowFilter filter, FirstLines<LogLine> sorted) {
        this.days = days;
        this.session = session;
        this.request = request;
        this.filter = filter;
        this.pipeline = Pipeline.compile(request.query().stages());
        this.pipelines = new StreamPipeline[filter.streams().size()];
        this.metadataOfStream = RowMetadata.metadataOf(filter.streams());
        this.sortKeys = pipeline.sortKeys();
        this.sorted = sorted;
        this.behind = request.behind();
        this.positioned = request.page() != null;
        if (behind != null) {
            this.lastKept = behind.timestamp();
            this.keptAny = true;
        }
    }

    List<LogLine> read() {
        readWindows();
        return sortKeys == null ? kept : sorted.sorted();
    }

    private void readWindows() {
        boolean limited = filter.isExact() && request.interval() == 0;
        Condition condition = filter.condition();
        long wanted = linesOfFirstWindow(condition);
        Window whole = new BlockWalk(session, request, filter, metadataOfStream)
                .walk(new Window(request.start() - 1, request.end() - 1), wanted, this::take);
        if (whole == null || isFull()) {
            return;
        }
        if (filter.places().lines() <= FEW_LINES) {
            readWindow(limited, whole);
            return;
        }
        readGrowing(limited, whole, wanted);
    }

    private void readGrowing(boolean limited, Window whole, long linesOfFirst) {
        long wanted = linesOfFirst;
        Window first = FirstWindow.of(
                days.between(session, request.start(), request.end()),
                filter.streams(),
                whole.after() + 1,
                whole.upTo() + 1,
                wanted,
                request.forward());
        readWindow(limited, first);
        long start = request.forward() ? first.upTo() + 1 : whole.after() + 1;
        long end = request.forward() ? whole.upTo() + 1 : first.after() + 1;
        if (isFull() || start >= end) {
            return;
        }
        String byStream = Objects.requireNonNullElse(filter.streams().condition(), "1");
        String volumeWhere = filter.condition().ofVolume() ? filter.where() : byStream;
        VolumeTimeline timeline = new VolumeTimeline(session, volumeWhere, start, end, request.forward());
        while (!isFull()) {
            wanted = limited ? wanted * WINDOW_GROWTH : Math.min(wanted * WINDOW_GROWTH, LARGEST_SORT);
            Window window = timeline.next(wanted);
            if (window == null) {
                break;
            }
            readWindow(limited, new Window(Math.max(window.after(), start - 1), Math.min(window.upTo(), end - 1)));
        }
    }

    private long linesOfFirstWindow(Condition condition) {
        // Where the condition names what the streams are known by, every line is in the answer.
        return condition.isAlways() && condition.exact() ? request.limit() : FIRST_WINDOW;
    }

    private void readWindow(boolean limited, Window window) {
        if (limited) {
            readLimited(window);
        } else {
            readAll(window);
        }
    }

    private void readLimited(Window window) {
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
            duplicates.reset();
            asked *= 4;
        }
    }

    private void readAll(Window window) {
        session.read(sql(window), this::take);
    }

    private String sql(Window window) {
        String order = request.forward() ? " ASC" : " DESC";
        return "SELECT " + (positioned ? RowPositions.COLUMNS : "") + LineBatch.COLUMNS + " FROM logs WHERE "
                + Sql.after(window.after()) + " AND "
                + Sql.upTo(window.upTo()) + " AND " + filter.where()
                + " ORDER BY ts" + order + ", seq" + order + (positioned ? ", sender" + order : "");
    }

    private boolean take(VectorSchemaRoot root) {
        LineBatch batch = new LineBatch(root, filter.streams(), new RowMetadata(root, metadataOfStream));
        RowPositions positions =
                positioned ? new RowPositions(root, session.tenant().value()) : null;
        for (int row = 0; row < batch.rows() && !isFull(); row++) {
            take(batch, positions, row);
        }
        duplicates.endOfBatch();
        return !isFull();
    }

    /** Takes a row if it is in the answer; false when the answer is full. */
    private boolean take(LineBatch batch, @Nullable RowPositions positions, int row) {
        int stream = batch.stream(row);
        if (stream >= 0 && !duplicates.isDouble(batch, row, stream)) {
            LinePosition position = positioned && positions != null ? positions.of(row, batch.timestamp(row)) : null;
            if (!isBefore(position)) {
                take(batch, row, stream, position);
            }
        }
        return !isFull();
    }

    /** Whether a line was on an earlier page; those of its time are read again, to know their doubles. */
    private boolean isBefore(@Nullable LinePosition position) {
        if (behind == null || position == null) {
            return false;
        }
        int order = position.compareTo(behind);
        return request.forward() ? order <= 0 : order >= 0;
    }

    private void take(LineBatch batch, int row, int stream, @Nullable LinePosition position) {
        StreamPipeline stages = pipelines[stream];
        if (stages == null) {
            stages = pipeline.forStream(filter.streams().get(stream).labels());
            pipelines[stream] = stages;
        }
        long timestamp = batch.timestamp(row);
        if (isTooClose(timestamp)) {
            return;
        }
        session.evaluating(batch.bodyLength(row));
        boolean passes = stages.process(
                timestamp, batch.bodies(), batch.bodyStart(row), batch.bodyLength(row), batch.metadata(row, stream));
        if (!passes) {
            return;
        }
        lastKept = timestamp;
        keptAny = true;
        if (sortKeys != null && !sorted.wants(sortKeys)) {
            return;
        }
        int start = stages.lineOffset();
        if (!sorted.isFull()) {
            session.keep(stages.lineLength() + BYTES_BESIDE_LINE);
        }
        byte[] line = Arrays.copyOfRange(stages.lineArray(), start, start + stages.lineLength());
        StoredLine stored =
                position == null ? null : new StoredLine(filter.streams().get(stream), position);
        LogLine taken = new LogLine(timestamp, line, stages.labels(), stored);
        if (sortKeys == null) {
            kept.add(taken);
        } else {
            sorted.add(sortKeys, taken);
        }
    }

    private boolean isTooClose(long timestamp) {
        return request.interval() > 0 && keptAny && Math.abs(timestamp - lastKept) < request.interval();
    }

    private boolean isFull() {
        return kept.size() >= request.limit();
    }
}
