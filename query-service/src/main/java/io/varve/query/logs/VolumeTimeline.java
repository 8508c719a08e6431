package io.varve.query.logs;

import java.util.Arrays;
import org.apache.arrow.vector.BigIntVector;
import org.jspecify.annotations.Nullable;

/**
 * Where the lines of some streams are: the counts of the rollup, walked from one end of a time range to the other in stretches that
 * grow, so that "the last hundred" of a month reads the rollup of an hour.
 */
final class VolumeTimeline {

    private static final long SECOND = 1_000_000_000L;
    private static final long BUCKET_SECONDS = 10;

    /** First stretch of the rollup that is read, and by how much the next is longer. */
    private static final long FIRST_STRETCH_SECONDS = 3600;

    private static final int STRETCH_GROWTH = 12;

    private final StoreSession session;
    private final String where;
    private final boolean forward;

    /** End of the first and of the last bucket of the range, in seconds. */
    private final long firstBucket;

    private final long lastBucket;

    private long[] buckets = {};
    private long[] lines = {};
    private int at;
    private int count;
    private long stretch = FIRST_STRETCH_SECONDS;

    /** The far side of the last bucket whose counts were read, and of the last that was handed out; in seconds. */
    private long walked;

    private long reached;

    VolumeTimeline(StoreSession session, String where, long start, long end, boolean forward) {
        this.session = session;
        this.where = where;
        this.forward = forward;
        this.firstBucket = bucketOf(start);
        this.lastBucket = bucketOf(end - 1);
        this.walked = forward ? firstBucket - BUCKET_SECONDS : lastBucket;
        this.reached = walked;
    }

    /** The end of the bucket (end - 10 s, end] of a point in time, in seconds. */
    private static long bucketOf(long nanos) {
        return Math.ceilDiv(nanos, BUCKET_SECONDS * SECOND) * BUCKET_SECONDS;
    }

    /**
     * The next window that holds at least so many lines, or all that are left.
     *
     * @return null when no line is left
     */
    @Nullable
    Window next(long wanted) {
        long from = reached;
        long held = 0;
        while (held < wanted && (at < count || readOn())) {
            if (at < count) {
                held += lines[at];
                reached = forward ? buckets[at] : buckets[at] - BUCKET_SECONDS;
                at++;
            }
        }
        if (held == 0) {
            return null;
        }
        return forward ? new Window(from * SECOND, reached * SECOND) : new Window(reached * SECOND, from * SECOND);
    }

    /** Reads the counts of the next stretch; false when the range has been walked. */
    private boolean readOn() {
        long from = forward ? walked + BUCKET_SECONDS : Math.max(firstBucket, walked - stretch + BUCKET_SECONDS);
        long to = forward ? Math.min(lastBucket, walked + stretch) : walked;
        if (from > to) {
            return false;
        }
        walked = forward ? to : from - BUCKET_SECONDS;
        stretch *= STRETCH_GROWTH;
        at = 0;
        count = 0;
        session.read(
                "SELECT toInt64(toUnixTimestamp(bucket)) AS b, toInt64(sum(lines)) AS n FROM log_volume WHERE"
                        + " bucket >= toDateTime(" + from + ", 'UTC') AND bucket <= toDateTime(" + to + ", 'UTC') AND "
                        + where + " GROUP BY bucket ORDER BY bucket" + (forward ? "" : " DESC"),
                batch -> {
                    BigIntVector bucket = Columns.column(batch, "b", BigIntVector.class);
                    BigIntVector number = Columns.column(batch, "n", BigIntVector.class);
                    int rows = batch.getRowCount();
                    buckets = Arrays.copyOf(buckets, count + rows);
                    lines = Arrays.copyOf(lines, count + rows);
                    for (int row = 0; row < rows; row++) {
                        buckets[count] = bucket.get(row);
                        lines[count] = number.get(row);
                        count++;
                    }
                    return true;
                });
        return true;
    }

    /**
     * A stretch of time.
     *
     * @param after nanoseconds, exclusive
     * @param upTo inclusive
     */
    record Window(long after, long upTo) {}
}
