package io.varve.query.logs;

import io.varve.logql.eval.range.RangeWindows;

/** What the store is asked for a {@link SamplePlan.Counted}. */
final class CountStatement {

    private static final long VOLUME_BUCKET = SamplePlanner.VOLUME_BUCKET;
    private static final long NANOS_PER_SECOND = SamplePlanner.NANOS_PER_SECOND;

    private final Measure measure;
    private final RowFilter filter;
    private final SeriesKeys keys;
    private final RangeWindows windows;

    private CountStatement(SamplePlan.Counted plan) {
        this.measure = plan.measure();
        this.filter = plan.filter();
        this.keys = plan.keys();
        this.windows = plan.request().windows();
    }

    /**
     * A statement that answers the columns of the keys, {@code b} (bucket from 0), {@code n} (lines) and {@code v} (sum of what is
     * measured); a group may come more than once.
     */
    static String of(SamplePlan.Counted plan) {
        CountStatement statement = new CountStatement(plan);
        return plan.fromVolume()
                ? statement.ofVolume()
                : statement.ofRows(statement.windows.fromNanos(), statement.windows.toNanos());
    }

    private String ofVolume() {
        long first = Math.ceilDiv(windows.fromNanos(), VOLUME_BUCKET) * VOLUME_BUCKET;
        long last = Math.floorDiv(windows.toNanos(), VOLUME_BUCKET) * VOLUME_BUCKET;
        String bucket = windows.bucketCount() == 1
                ? "0"
                : "intDiv(toInt64(toUnixTimestamp(bucket)) - " + windows.fromNanos() / NANOS_PER_SECOND + " - 1, "
                        + windows.bucketNanos() / NANOS_PER_SECOND + ")";
        StringBuilder sql = new StringBuilder()
                .append("SELECT ")
                .append(keys.select())
                .append("toInt64(")
                .append(bucket)
                .append(") AS b, ")
                .append(measure.ofVolume())
                .append(" FROM log_volume WHERE bucket > toDateTime(")
                .append(first / NANOS_PER_SECOND)
                .append(", 'UTC') AND bucket <= toDateTime(")
                .append(last / NANOS_PER_SECOND)
                .append(", 'UTC') AND ")
                .append(filter.where())
                .append(" GROUP BY ")
                .append(keys.groupBy())
                .append('b');
        if (first > windows.fromNanos()) {
            sql.append(" UNION ALL ").append(ofRows(windows.fromNanos(), first));
        }
        if (last < windows.toNanos()) {
            sql.append(" UNION ALL ").append(ofRows(last, windows.toNanos()));
        }
        return sql.toString();
    }

    private String ofRows(long after, long upTo) {
        String bucket = windows.bucketCount() == 1
                ? "0"
                : "intDiv(toUnixTimestamp64Nano(ts) - " + windows.fromNanos() + " - 1, " + windows.bucketNanos() + ")";
        return "SELECT " + keys.select() + "toInt64(" + bucket + ") AS b, " + measure.ofRows() + " FROM logs"
                + filter.clauses(Sql.after(after) + " AND " + Sql.upTo(upTo)) + " GROUP BY " + keys.groupBy() + "b";
    }
}
