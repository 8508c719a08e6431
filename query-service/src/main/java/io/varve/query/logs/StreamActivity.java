package io.varve.query.logs;

import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.match.CompiledMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;

/**
 * Which streams have lines in a time range, and how many: from the rollup, and from the rows of the two ragged ends, so that it is exact
 * to the nanosecond.
 */
final class StreamActivity {

    private static final long BUCKET = 10_000_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final StreamCatalog catalog;

    private final StreamDays days;

    StreamActivity(StreamCatalog catalog, StreamDays days) {
        this.catalog = catalog;
        this.days = days;
    }

    /** A stream with what it has in the range. */
    record Activity(LogStream stream, long lines, long bytes) {}

    /**
     * The streams that match and have at least one line at or after the start and before the end.
     *
     * @param matchers alternatives, of which a stream satisfies at least one; none at all means every stream
     */
    List<Activity> between(StoreSession session, List<List<LabelMatcher>> matchers, long start, long end) {
        if (start >= end) {
            return List.of();
        }
        List<LogStream> all = catalog.streams(session, start, end - 1);
        return between(session, select(all, matchers), start, end, Sums.COUNTED);
    }

    /** The streams that match and have a line in the range. Most are known from memory, the store is asked for the others. */
    List<LogStream> present(StoreSession session, List<List<LabelMatcher>> matchers, long start, long end) {
        if (start >= end) {
            return List.of();
        }
        List<LogStream> all = catalog.streams(session, start, end - 1);
        List<StreamDays.Day> ofRange = days.between(session, start, end);
        List<LogStream> present = new ArrayList<>();
        Set<StreamId> open = new HashSet<>();
        for (LogStream stream : select(all, matchers).streams()) {
            switch (presence(stream.id(), ofRange, start, end)) {
                case PRESENT -> present.add(stream);
                case OPEN -> open.add(stream.id());
                case ABSENT -> {}
            }
        }
        if (!open.isEmpty()) {
            StreamSelection undecided = StreamSelection.of(all, stream -> open.contains(stream.id()));
            between(session, undecided, start, end, Sums.LEFT_OUT).forEach(active -> present.add(active.stream()));
        }
        return present;
    }

    private enum Presence {
        PRESENT,
        OPEN,
        ABSENT
    }

    private static Presence presence(StreamId stream, List<StreamDays.Day> ofRange, long start, long end) {
        Presence presence = Presence.ABSENT;
        for (StreamDays.Day day : ofRange) {
            StreamDays.Span span = day.spans().get(stream);
            if (span == null || span.last() < start || span.first() >= end) {
                continue;
            }
            if (day.isWithin(start, end)
                    || (span.first() >= start && span.first() < end)
                    || (span.last() >= start && span.last() < end)) {
                return Presence.PRESENT;
            }
            presence = Presence.OPEN;
        }
        return presence;
    }

    /** What is asked of each stream. */
    private enum Sums {
        COUNTED(
                "toInt64(sum(lines)) AS n, toInt64(sum(bytes)) AS v",
                "toInt64(count()) AS n, toInt64(sum(length(body))) AS v"),
        LEFT_OUT("toInt64(1) AS n, toInt64(0) AS v", "toInt64(1) AS n, toInt64(0) AS v");

        private final String ofVolume;
        private final String ofRows;

        Sums(String ofVolume, String ofRows) {
            this.ofVolume = ofVolume;
            this.ofRows = ofRows;
        }
    }

    private static List<Activity> between(
            StoreSession session, StreamSelection selected, long start, long end, Sums sums) {
        if (selected.isEmpty()) {
            return List.of();
        }
        long[] lines = new long[selected.size()];
        long[] bytes = new long[selected.size()];
        String condition = selected.condition();
        String sql = sql(sums, condition == null ? "" : " AND " + condition, start - 1, end - 1);
        session.read(sql, batch -> {
            FixedSizeBinaryVector id = Columns.column(batch, "stream_id", FixedSizeBinaryVector.class);
            BigIntVector lineCount = Columns.column(batch, "n", BigIntVector.class);
            BigIntVector byteCount = Columns.column(batch, "v", BigIntVector.class);
            for (int row = 0; row < batch.getRowCount(); row++) {
                int index = selected.indexOf(Columns.high(id, row), Columns.low(id, row));
                if (index >= 0) {
                    lines[index] += lineCount.get(row);
                    bytes[index] += byteCount.get(row);
                }
            }
            return true;
        });
        List<Activity> active = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] > 0) {
                active.add(new Activity(selected.get(i), lines[i], bytes[i]));
            }
        }
        return active;
    }

    /** Takes what a stream has in a step. */
    @FunctionalInterface
    interface StepSink {
        /** @param step from 0 */
        void bytes(LogStream stream, int step, long bytes);
    }

    /**
     * The bytes of the streams that match in each step of a range, by one statement; a stream may come twice for a step.
     *
     * @param matchers as for {@link #between}
     * @param step nanoseconds; steps begin at the start
     */
    void steps(
            StoreSession session, List<List<LabelMatcher>> matchers, long start, long end, long step, StepSink sink) {
        if (start >= end) {
            return;
        }
        StreamSelection selected = select(catalog.streams(session, start, end - 1), matchers);
        if (selected.isEmpty()) {
            return;
        }
        String condition = selected.condition();
        session.read(stepsSql(condition == null ? "" : " AND " + condition, start - 1, end - 1, step), batch -> {
            FixedSizeBinaryVector id = Columns.column(batch, "stream_id", FixedSizeBinaryVector.class);
            BigIntVector number = Columns.column(batch, "k", BigIntVector.class);
            BigIntVector bytes = Columns.column(batch, "v", BigIntVector.class);
            for (int row = 0; row < batch.getRowCount(); row++) {
                int index = selected.indexOf(Columns.high(id, row), Columns.low(id, row));
                if (index >= 0) {
                    sink.bytes(selected.get(index), Math.toIntExact(number.get(row)), bytes.get(row));
                }
            }
            return true;
        });
    }

    /** Buckets of the rollup where they lie within a step, rows where a bucket is cut by the ends of steps. */
    private static String stepsSql(String condition, long after, long upTo, long step) {
        long first = Math.ceilDiv(after, BUCKET) * BUCKET;
        long last = Math.floorDiv(upTo, BUCKET) * BUCKET;
        String ofRow = "toUnixTimestamp64Nano(ts)";
        String rows = "SELECT stream_id, " + stepAt(ofRow, after, step) + " AS k, toInt64(sum(length(body))) AS v"
                + " FROM logs WHERE " + Sql.after(after) + " AND " + Sql.upTo(upTo);
        String grouped = condition + " GROUP BY stream_id, k";
        if (step < BUCKET || first >= last) {
            return rows + grouped;
        }
        String endOfBucket = "toInt64(toUnixTimestamp(bucket)) * " + NANOS_PER_SECOND;
        String endOfRowsBucket = "intDiv(" + ofRow + " + " + (BUCKET - 1) + ", " + BUCKET + ") * " + BUCKET;
        return "SELECT stream_id, " + stepAt(endOfBucket, after, step) + " AS k, toInt64(sum(bytes)) AS v"
                + " FROM log_volume WHERE " + isWithinStep(endOfBucket, after, first, last, step) + grouped
                + " UNION ALL " + rows + " AND NOT (" + isWithinStep(endOfRowsBucket, after, first, last, step) + ")"
                + grouped;
    }

    private static String stepAt(String nanos, long after, long step) {
        return "toInt64(intDiv(" + nanos + " - " + after + " - 1, " + step + "))";
    }

    private static String isWithinStep(String endOfBucket, long after, long first, long last, long step) {
        return endOfBucket + " > " + first + " AND " + endOfBucket + " <= " + last + " AND (" + endOfBucket + " - "
                + after + " - 1) % " + step + " >= " + (BUCKET - 1);
    }

    private static StreamSelection select(List<LogStream> all, List<List<LabelMatcher>> matchers) {
        List<List<CompiledMatcher>> alternatives = matchers.stream()
                .map(list -> list.stream().map(CompiledMatcher::compile).toList())
                .toList();
        return StreamSelection.of(
                all,
                stream -> alternatives.isEmpty() || alternatives.stream().anyMatch(list -> stream.satisfies(list)));
    }

    /** Per stream, over rows after one point and up to another. */
    private static String sql(Sums sums, String condition, long after, long upTo) {
        long first = Math.ceilDiv(after, BUCKET) * BUCKET;
        long last = Math.floorDiv(upTo, BUCKET) * BUCKET;
        if (first >= last) {
            return ofRows(sums, condition, after, upTo);
        }
        StringBuilder sql = new StringBuilder(
                        "SELECT stream_id, " + sums.ofVolume + " FROM log_volume WHERE bucket > toDateTime(")
                .append(first / NANOS_PER_SECOND)
                .append(", 'UTC') AND bucket <= toDateTime(")
                .append(last / NANOS_PER_SECOND)
                .append(", 'UTC')")
                .append(condition)
                .append(" GROUP BY stream_id");
        if (after < first) {
            sql.append(" UNION ALL ").append(ofRows(sums, condition, after, first));
        }
        if (last < upTo) {
            sql.append(" UNION ALL ").append(ofRows(sums, condition, last, upTo));
        }
        return sql.toString();
    }

    private static String ofRows(Sums sums, String condition, long after, long upTo) {
        return "SELECT stream_id, " + sums.ofRows + " FROM logs WHERE " + Sql.after(after) + " AND " + Sql.upTo(upTo)
                + condition + " GROUP BY stream_id";
    }
}
