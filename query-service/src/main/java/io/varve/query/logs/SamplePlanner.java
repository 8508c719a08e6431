package io.varve.query.logs;

import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.ast.RangeOperation;
import io.varve.logql.eval.range.RangeRequest;
import io.varve.logql.eval.range.RangeWindows;
import io.varve.logql.match.CompiledMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides for a range aggregation what the store counts and what is left for Java. */
final class SamplePlanner {

    /** Width of a bucket of the rollup, in nanoseconds. */
    static final long VOLUME_BUCKET = 10_000_000_000L;

    static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final StreamCatalog catalog;

    SamplePlanner(StreamCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * The streams whose rows of {@code logs} a request would read; null when it is nothing, or the rollup alone that makes the answer. The
     * sketches are not asked.
     */
    @Nullable
    StreamSelection streamsOfRows(StoreSession session, RangeRequest request) {
        return switch (plan(session, request, false)) {
            case SamplePlan.Nothing _ -> null;
            case SamplePlan.Counted counted -> counted.fromVolume() ? null : counted.streams();
            case SamplePlan.Lines lines -> lines.filter().streams();
        };
    }

    /** What is to be run: where its lines can be has been found out. */
    SamplePlan plan(StoreSession session, RangeRequest request) {
        return plan(session, request, true);
    }

    private SamplePlan plan(StoreSession session, RangeRequest request, boolean located) {
        RangeWindows windows = request.windows();
        RangeAggregation aggregation = request.aggregation();
        if (windows.intervalNanos() == 0) {
            return new SamplePlan.Nothing();
        }
        List<LogStream> all = catalog.streams(session, windows.fromNanos() + 1, windows.toNanos());
        List<CompiledMatcher> matchers = aggregation.range().query().matchers().stream()
                .map(CompiledMatcher::compile)
                .toList();
        StreamSelection selected = StreamSelection.of(all, stream -> stream.satisfies(matchers));
        PatternCaptures captures = PatternCaptures.of(aggregation.range().query(), request.pushedDown());
        if (captures != null && !captures.areFreeIn(selected)) {
            captures = null;
        }
        RowFilter filter =
                RowFilter.of(captures == null ? aggregation.range().query() : captures.filters(), selected, all);
        if (filter.isEmpty()) {
            return new SamplePlan.Nothing();
        }
        if (located) {
            filter = filter.located(session, windows.fromNanos() + 1, windows.toNanos());
            if (filter.isEmpty()) {
                return new SamplePlan.Nothing();
            }
        }
        Measure measure = measure(aggregation);
        if (measure == null || !filter.condition().exact() || !request.acceptsBuckets()) {
            List<String> names = VisibleNames.of(request);
            return new SamplePlan.Lines(request, linesSql(request, filter, names), filter, names);
        }
        SeriesKeys keys = SeriesKeys.of(grouping(request), filter.streams());
        if (captures != null) {
            keys = keys.capturing(captures);
        }
        boolean fromVolume = filter.condition().ofVolume() && keys.areOfVolume() && worthVolume(windows);
        return new SamplePlan.Counted(request, filter, keys, measure, fromVolume);
    }

    /** Whether there is a line at all is asked without labels. */
    private static @Nullable Grouping grouping(RangeRequest request) {
        return request.aggregation().operation() == RangeOperation.ABSENT_OVER_TIME
                ? Grouping.ALL
                : request.pushedDown();
    }

    private static String linesSql(RangeRequest request, RowFilter filter, @Nullable List<String> names) {
        return "SELECT " + (names == null ? LineBatch.COLUMNS : LineBatch.columns(names)) + " FROM logs WHERE "
                + Sql.after(request.windows().fromNanos()) + " AND "
                + Sql.upTo(request.windows().toNanos()) + " AND " + filter.where()
                + (needsOrder(request.aggregation().operation()) ? " ORDER BY ts, seq" : "");
    }

    /** Where lines of one nanosecond give different answers in another order. */
    static boolean needsOrder(RangeOperation operation) {
        return switch (operation) {
            case FIRST_OVER_TIME, LAST_OVER_TIME, RATE_COUNTER -> true;
            case COUNT_OVER_TIME,
                    RATE,
                    BYTES_OVER_TIME,
                    BYTES_RATE,
                    AVG_OVER_TIME,
                    SUM_OVER_TIME,
                    MIN_OVER_TIME,
                    MAX_OVER_TIME,
                    STDVAR_OVER_TIME,
                    STDDEV_OVER_TIME,
                    QUANTILE_OVER_TIME,
                    ABSENT_OVER_TIME -> false;
        };
    }

    private static @Nullable Measure measure(RangeAggregation aggregation) {
        if (aggregation.range().unwrap() != null) {
            return null;
        }
        return switch (aggregation.operation()) {
            case COUNT_OVER_TIME, RATE, ABSENT_OVER_TIME -> Measure.LINES;
            case BYTES_OVER_TIME, BYTES_RATE -> Measure.BYTES;
            case RATE_COUNTER,
                    AVG_OVER_TIME,
                    SUM_OVER_TIME,
                    MIN_OVER_TIME,
                    MAX_OVER_TIME,
                    STDVAR_OVER_TIME,
                    STDDEV_OVER_TIME,
                    QUANTILE_OVER_TIME,
                    FIRST_OVER_TIME,
                    LAST_OVER_TIME -> null;
        };
    }

    /** Buckets on the rollup's boundaries need it alone; one long window needs rows at its two ends only. */
    private static boolean worthVolume(RangeWindows windows) {
        boolean aligned = windows.fromNanos() % VOLUME_BUCKET == 0 && windows.bucketNanos() % VOLUME_BUCKET == 0;
        return aligned || (windows.bucketCount() == 1 && windows.intervalNanos() >= 3 * VOLUME_BUCKET);
    }
}
