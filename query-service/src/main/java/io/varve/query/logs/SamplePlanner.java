package io.varve.query.logs;

import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.match.CompiledMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides for a range aggregation what the store counts and what is left for Java. */
final class SamplePlanner {

    /** Width of a bucket of the rollup, in nanoseconds. */
    private static final long VOLUME_BUCKET = 10_000_000_000L;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final StreamCatalog catalog;

    SamplePlanner(StreamCatalog catalog) {
        this.catalog = catalog;
    }

    /** @param grouping of a {@code sum} directly around the aggregation, null when there is none */
    SamplePlan plan(StoreSession session, RangeAggregation aggregation, Steps steps, @Nullable Grouping grouping) {
        long range = aggregation.range().intervalNanos();
        long offset = aggregation.range().offsetNanos();
        if (range == 0) {
            return new SamplePlan.Nothing();
        }
        Buckets buckets = Buckets.of(steps, range, offset);
        List<LogStream> all = catalog.streams(session, buckets.from() + 1, buckets.to());
        List<CompiledMatcher> matchers = aggregation.range().query().matchers().stream()
                .map(CompiledMatcher::compile)
                .toList();
        StreamSelection selected = StreamSelection.of(all, stream -> stream.satisfies(matchers));
        RowFilter filter = RowFilter.of(aggregation.range().query(), selected, all);
        if (filter.streams().isEmpty() || filter.condition().isNever()) {
            return new SamplePlan.Nothing();
        }
        Measure measure = measure(aggregation);
        if (measure == null || !filter.condition().exact()) {
            return new SamplePlan.Lines(aggregation, filter, buckets.from(), buckets.to(), grouping);
        }
        SeriesKeys keys = SeriesKeys.of(grouping, filter.streams());
        boolean fromVolume = filter.condition().ofVolume() && keys.areOfVolume() && worthVolume(buckets);
        String sql = fromVolume ? volumeSql(measure, filter, keys, buckets) : rowSql(measure, filter, keys, buckets);
        return new SamplePlan.Counted(
                sql, filter.streams(), keys, buckets, isRate(aggregation) ? range : 0, fromVolume);
    }

    private static @Nullable Measure measure(RangeAggregation aggregation) {
        if (aggregation.range().unwrap() != null) {
            return null;
        }
        return switch (aggregation.operation()) {
            case COUNT_OVER_TIME, RATE -> Measure.LINES;
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
                    LAST_OVER_TIME,
                    ABSENT_OVER_TIME -> null;
        };
    }

    private static boolean isRate(RangeAggregation aggregation) {
        return switch (aggregation.operation()) {
            case RATE, BYTES_RATE, RATE_COUNTER -> true;
            case COUNT_OVER_TIME,
                    BYTES_OVER_TIME,
                    AVG_OVER_TIME,
                    SUM_OVER_TIME,
                    MIN_OVER_TIME,
                    MAX_OVER_TIME,
                    STDVAR_OVER_TIME,
                    STDDEV_OVER_TIME,
                    QUANTILE_OVER_TIME,
                    FIRST_OVER_TIME,
                    LAST_OVER_TIME,
                    ABSENT_OVER_TIME -> false;
        };
    }

    /** Buckets on the rollup's boundaries need it alone; one long window needs rows at its two ends only. */
    private static boolean worthVolume(Buckets buckets) {
        return buckets.alignedTo(VOLUME_BUCKET)
                || (buckets.steps() == 1 && buckets.perWindow() == 1 && buckets.width() >= 3 * VOLUME_BUCKET);
    }

    private static String rowSql(Measure measure, RowFilter filter, SeriesKeys keys, Buckets buckets) {
        return ofRows(measure, filter, keys, buckets, buckets.from(), buckets.to());
    }

    private static String volumeSql(Measure measure, RowFilter filter, SeriesKeys keys, Buckets buckets) {
        long first = Math.ceilDiv(buckets.from(), VOLUME_BUCKET) * VOLUME_BUCKET;
        long last = Math.floorDiv(buckets.to(), VOLUME_BUCKET) * VOLUME_BUCKET;
        StringBuilder sql = new StringBuilder()
                .append("SELECT ")
                .append(keys.select())
                .append("toInt64(")
                .append(
                        buckets.steps() == 1
                                ? "0"
                                : "intDiv(toInt64(toUnixTimestamp(bucket)) - " + buckets.from() / NANOS_PER_SECOND
                                        + " - 1, " + buckets.width() / NANOS_PER_SECOND + ")")
                .append(") AS b, toInt64(")
                .append(measure.ofVolume())
                .append(") AS v FROM log_volume WHERE bucket > toDateTime(")
                .append(first / NANOS_PER_SECOND)
                .append(", 'UTC') AND bucket <= toDateTime(")
                .append(last / NANOS_PER_SECOND)
                .append(", 'UTC') AND ")
                .append(filter.where())
                .append(" GROUP BY ")
                .append(keys.groupBy())
                .append('b');
        if (first > buckets.from()) {
            sql.append(" UNION ALL ").append(ofRows(measure, filter, keys, buckets, buckets.from(), first));
        }
        if (last < buckets.to()) {
            sql.append(" UNION ALL ").append(ofRows(measure, filter, keys, buckets, last, buckets.to()));
        }
        return sql.toString();
    }

    private static String ofRows(
            Measure measure, RowFilter filter, SeriesKeys keys, Buckets buckets, long after, long upTo) {
        String bucket = buckets.steps() == 1
                ? "0"
                : "intDiv(toUnixTimestamp64Nano(ts) - " + buckets.from() + " - 1, " + buckets.width() + ")";
        return "SELECT " + keys.select() + "toInt64(" + bucket + ") AS b, toInt64(" + measure.ofRows()
                + ") AS v FROM logs WHERE " + Sql.after(after) + " AND " + Sql.upTo(upTo) + " AND " + filter.where()
                + " GROUP BY " + keys.groupBy() + "b";
    }
}
