package io.varve.query.logs;

import io.varve.logql.eval.range.RangeRequest;
import io.varve.logql.eval.range.RangeSink;
import io.varve.logql.eval.range.RangeWindows;
import io.varve.query.logs.ResultCache.Question;
import io.varve.query.logs.ResultCache.Stretch;
import io.varve.query.logs.ResultCache.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.vector.BigIntVector;
import org.jspecify.annotations.Nullable;

/**
 * Answers a range aggregation stretch by stretch, from the cache where a stretch has not changed. Stretches lie on a grid that depends
 * on the width of the buckets only, so that queries whose time moves on share them.
 *
 * <p>A stretch is kept only if, before its lines were read, {@code logs} had as many of them as the rollup counts. Every row gets into
 * both or, in the end, neither, and neither shrinks: as long as the rollup counts the same, what was read is all there is.
 */
final class CachedSamples {

    private static final long VOLUME_BUCKET = SamplePlanner.VOLUME_BUCKET;
    private static final long NANOS_PER_SECOND = SamplePlanner.NANOS_PER_SECOND;

    /** Stretches are at least this long. */
    private static final long STRETCH = 300 * NANOS_PER_SECOND;

    /** Above this many stretches their bookkeeping is too much for one query. */
    private static final long MOST_STRETCHES = 10_000;

    private final ResultCache cache;
    private final StoreSession session;
    private final RangeRequest request;
    private final RangeWindows windows;
    private final String where;
    private final long width;
    private final Question question;

    /** Start of the grid's stretch that the first bucket lies in, in nanoseconds. */
    private final long grid;

    private final int bucketsPerStretch;

    /** Answers a part of the request into a sink. */
    @FunctionalInterface
    interface Source {
        void read(RangeRequest part, RangeSink sink);
    }

    private record Part(
            ResultCache.Key key,
            Version version,
            int firstBucket,
            int buckets,
            boolean isCacheable,
            boolean isWanted) {}

    /** @param streams whose lines the rollup counts */
    CachedSamples(ResultCache cache, StoreSession session, RangeRequest request, StreamSelection streams) {
        this.cache = cache;
        this.session = session;
        this.request = request;
        this.windows = request.windows();
        this.where = Objects.requireNonNullElse(streams.condition(), "1");
        this.width = windows.bucketNanos();
        this.question = Question.of(session, request);
        this.bucketsPerStretch = bucketsPerStretch(width);
        long stretch = bucketsPerStretch * width;
        long phase = Math.floorMod(windows.fromNanos(), width);
        this.grid = Math.floorDiv(windows.fromNanos() - phase, stretch) * stretch + phase;
    }

    /** The fewest buckets that make a stretch that begins and ends where buckets of the rollup do. */
    private static int bucketsPerStretch(long width) {
        long atLeast = Math.ceilDiv(STRETCH, width);
        long rest = width % VOLUME_BUCKET;
        long aligned = rest == 0 ? 1 : VOLUME_BUCKET / greatestCommonDivisor(VOLUME_BUCKET, rest);
        return (int) Math.min(Math.ceilDiv(atLeast, aligned) * aligned, Integer.MAX_VALUE);
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /** Whether the cache can have a part in an answer; finished pasts of what adds up over time, and on the rollup's boundaries. */
    static boolean isFor(ResultCache cache, StoreSession session, RangeRequest request) {
        if (!cache.isEnabled() || session.isFresh() || !request.acceptsBuckets() || !addsUp(request)) {
            return false;
        }
        RangeWindows windows = request.windows();
        long width = windows.bucketNanos();
        long phase = Math.floorMod(windows.fromNanos(), width);
        long stretch = bucketsPerStretch(width) * width;
        return phase % VOLUME_BUCKET == 0 && (windows.toNanos() - windows.fromNanos()) / stretch < MOST_STRETCHES;
    }

    private static boolean addsUp(RangeRequest request) {
        return switch (request.aggregation().operation()) {
            case COUNT_OVER_TIME, RATE, BYTES_OVER_TIME, BYTES_RATE, ABSENT_OVER_TIME -> true;
            // The sum of floating-point numbers depends on their order, and a minimum does not add up.
            case SUM_OVER_TIME,
                    MIN_OVER_TIME,
                    MAX_OVER_TIME,
                    RATE_COUNTER,
                    AVG_OVER_TIME,
                    STDVAR_OVER_TIME,
                    STDDEV_OVER_TIME,
                    QUANTILE_OVER_TIME,
                    FIRST_OVER_TIME,
                    LAST_OVER_TIME -> false;
        };
    }

    /** Hands over the whole range. */
    void read(Source source, RangeSink sink) {
        Map<Long, Version> versions = counted(false);
        List<Part> missing = new ArrayList<>();
        int answered = 0;
        for (Part part : parts(versions)) {
            Stretch known = part.isCacheable() ? cache.get(part.key(), part.version()) : null;
            List<SeriesBuckets> series = known == null ? null : known.series();
            if (series == null) {
                boolean wantedAgain = known != null;
                missing.add(new Part(
                        part.key(),
                        part.version(),
                        part.firstBucket(),
                        part.buckets(),
                        part.isCacheable(),
                        wantedAgain));
                continue;
            }
            answered++;
            for (SeriesBuckets one : series) {
                one.into(sink, part.firstBucket());
            }
        }
        session.note(answered + " stretches from the result cache, " + missing.size() + " computed");
        compute(missing, source, sink);
    }

    private List<Part> parts(Map<Long, Version> versions) {
        List<Part> parts = new ArrayList<>();
        long from = windows.fromNanos();
        int total = windows.bucketCount();
        int first = 0;
        while (first < total) {
            long after = from + first * width;
            long stretchNumber = Math.floorDiv(after - grid, bucketsPerStretch * width);
            long stretchEnd = grid + (stretchNumber + 1) * bucketsPerStretch * width;
            int count = (int) Math.min(total - (long) first, (stretchEnd - after) / width);
            long upTo = after + count * width;
            boolean cacheable = after % VOLUME_BUCKET == 0 && upTo % VOLUME_BUCKET == 0;
            parts.add(new Part(
                    new ResultCache.Key(question, after, upTo),
                    versions.getOrDefault(stretchNumber, Version.NOTHING),
                    first,
                    count,
                    cacheable,
                    false));
            first += count;
        }
        return parts;
    }

    /** Reads stretches that lie side by side in one go. */
    private void compute(List<Part> missing, Source source, RangeSink sink) {
        if (missing.isEmpty()) {
            return;
        }
        boolean anyWanted = missing.stream().anyMatch(Part::isWanted);
        Map<Long, Version> ofRows = anyWanted ? counted(true) : Map.of();
        int begin = 0;
        while (begin < missing.size()) {
            int end = begin + 1;
            while (end < missing.size()
                    && missing.get(end).firstBucket()
                            == missing.get(end - 1).firstBucket()
                                    + missing.get(end - 1).buckets()) {
                end++;
            }
            compute(missing.subList(begin, end), ofRows, source, sink);
            begin = end;
        }
    }

    private void compute(List<Part> run, Map<Long, Version> ofRows, Source source, RangeSink sink) {
        int first = run.getFirst().firstBucket();
        int buckets = run.getLast().firstBucket() + run.getLast().buckets() - first;
        long after = windows.fromNanos() + first * width;
        RangeRequest part = new RangeRequest(
                request.aggregation(), request.pushedDown(), new RangeWindows(after + width, width, width, buckets));
        StretchRecorder recorder = new StretchRecorder(sink, after, width, first, buckets);
        source.read(part, recorder);
        for (Part stretch : run) {
            keep(
                    stretch,
                    ofRows,
                    recorder.recorded(
                            stretch.firstBucket() - first, stretch.firstBucket() - first + stretch.buckets()));
        }
    }

    private void keep(Part part, Map<Long, Version> ofRows, @Nullable List<SeriesBuckets> series) {
        if (!part.isCacheable() || series == null) {
            return;
        }
        long stretch = Math.floorDiv(part.key().after() - grid, bucketsPerStretch * width);
        boolean whole = part.isWanted()
                && ofRows.getOrDefault(stretch, Version.NOTHING).lines()
                        == part.version().lines();
        cache.put(part.key(), new Stretch(part.version(), whole ? series : null));
    }

    /** Lines and bytes by number of the stretch, as far as the range lies on boundaries of the rollup: of it, or of the rows. */
    private Map<Long, Version> counted(boolean rows) {
        long first = Math.ceilDiv(windows.fromNanos(), VOLUME_BUCKET) * VOLUME_BUCKET;
        long last = Math.floorDiv(windows.toNanos(), VOLUME_BUCKET) * VOLUME_BUCKET;
        long stretch = bucketsPerStretch * width;
        String sql = rows
                ? "SELECT toInt64(intDiv(toUnixTimestamp64Nano(ts) - 1 - " + grid + ", " + stretch
                        + ")) AS s, toInt64(count()) AS n, toInt64(0) AS v FROM logs WHERE " + Sql.after(first)
                        + " AND " + Sql.upTo(last)
                : "SELECT toInt64(intDiv(toInt64(toUnixTimestamp(bucket)) - 1 - " + grid / NANOS_PER_SECOND + ", "
                        + stretch / NANOS_PER_SECOND
                        + ")) AS s, toInt64(sum(lines)) AS n, toInt64(sum(bytes)) AS v FROM log_volume"
                        + " WHERE bucket > toDateTime(" + first / NANOS_PER_SECOND
                        + ", 'UTC') AND bucket <= toDateTime("
                        + last / NANOS_PER_SECOND + ", 'UTC')";
        Map<Long, Version> versions = new HashMap<>();
        session.read(sql + " AND " + where + " GROUP BY s", batch -> {
            BigIntVector number = Columns.column(batch, "s", BigIntVector.class);
            BigIntVector lines = Columns.column(batch, "n", BigIntVector.class);
            BigIntVector bytes = Columns.column(batch, "v", BigIntVector.class);
            for (int row = 0; row < batch.getRowCount(); row++) {
                versions.put(number.get(row), new Version(lines.get(row), bytes.get(row)));
            }
            return true;
        });
        return versions;
    }
}
