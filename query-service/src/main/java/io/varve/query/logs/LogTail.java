package io.varve.query.logs;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.StreamPipeline;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Follows the lines of a log query as they become visible in the store. Rows of equal or later time can become visible before others,
 * so each read goes back by {@link #OVERLAP} and leaves out the rows that were handed over already. For one thread.
 */
public final class LogTail {

    /**
     * How much older than the newest lines a line may be when it becomes visible: the time that collectors gather lines, and that ingest
     * takes. One that is older still is not in the tail.
     */
    public static final Duration OVERLAP = Duration.ofSeconds(30);

    /** Rows remembered, about 100 bytes each. A tail with more of them in an overlap gives up on late ones. */
    private static final int MOST_REMEMBERED = 100_000;

    private final LogQueries queries;
    private final LogQuery query;
    private final Pipeline pipeline;
    private final Map<StreamId, StreamPipeline> pipelines = new HashMap<>();
    private Set<Row> remembered = new HashSet<>();
    private long floor;
    private long head;
    private boolean full;

    /** @param start first nanosecond whose lines are followed */
    LogTail(LogQueries queries, LogQuery query, long start) {
        this.queries = queries;
        this.query = query;
        this.pipeline = Pipeline.compile(query.stages());
        this.floor = start;
        this.head = start;
    }

    /** What makes a row one row, with its time, by which it is forgotten. */
    private record Row(long timestamp, int sender, long sequence) {}

    /**
     * Hands over the lines before a point in time that were not handed over before, in the order of their times.
     *
     * @param end exclusive, nanoseconds; not less than in the call before
     * @throws io.varve.query.failure.QueryFailure when the store can't be read; the next call reads again what is missing
     */
    public void read(StoreSession session, long end, Consumer<LogLine> sink) {
        long start = Math.max(floor, head - OVERLAP.toNanos());
        switch (queries.plan(session, new LogRequest(query, start, end, true, Integer.MAX_VALUE, 0))) {
            case LogPlan.Nothing _ -> {}
            case LogPlan.Rows(RowFilter filter) -> {
                byte[][][] metadata = RowMetadata.metadataOf(filter.streams());
                String sql = "SELECT sender, seq, " + LineBatch.COLUMNS + " FROM logs WHERE " + Sql.from(start)
                        + " AND " + Sql.before(end) + " AND " + filter.where() + " ORDER BY ts, seq";
                session.read(sql, batch -> {
                    take(batch, filter.streams(), metadata, sink);
                    return true;
                });
            }
        }
        head = end;
        forget();
    }

    private void forget() {
        if (full) {
            floor = head;
            remembered = new HashSet<>();
            full = false;
        } else {
            long oldest = head - OVERLAP.toNanos();
            remembered.removeIf(row -> row.timestamp() < oldest);
        }
    }

    private void take(VectorSchemaRoot root, StreamSelection streams, byte[][][] metadata, Consumer<LogLine> sink) {
        LineBatch batch = new LineBatch(root, streams, new RowMetadata(root, metadata));
        UInt4Vector sender = Columns.column(root, "sender", UInt4Vector.class);
        UInt8Vector sequence = Columns.column(root, "seq", UInt8Vector.class);
        for (int row = 0; row < batch.rows(); row++) {
            int stream = batch.stream(row);
            if (stream >= 0 && isNew(new Row(batch.timestamp(row), sender.get(row), sequence.get(row)))) {
                take(batch, row, stream, streams.get(stream), sink);
            }
        }
    }

    private boolean isNew(Row row) {
        if (remembered.size() < MOST_REMEMBERED) {
            return remembered.add(row);
        }
        full = true;
        return !remembered.contains(row);
    }

    private void take(LineBatch batch, int row, int index, LogStream stream, Consumer<LogLine> sink) {
        StreamPipeline stages = pipelines.computeIfAbsent(stream.id(), _ -> pipeline.forStream(stream.labels()));
        long timestamp = batch.timestamp(row);
        if (stages.process(
                timestamp, batch.bodies(), batch.bodyStart(row), batch.bodyLength(row), batch.metadata(row, index))) {
            int start = stages.lineOffset();
            byte[] line = Arrays.copyOfRange(stages.lineArray(), start, start + stages.lineLength());
            sink.accept(new LogLine(timestamp, line, stages.labels()));
        }
    }
}
