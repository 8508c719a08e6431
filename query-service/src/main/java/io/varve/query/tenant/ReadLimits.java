package io.varve.query.tenant;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the queries of a tenant may ask for. Names and defaults are those of Loki's {@code limits_config} where it has them, but for
 * {@code maxQuerySeries}, which is 500 there; zero means no limit unless a line says otherwise.
 *
 * @param maxEntriesLimitPerQuery log lines that a query may ask for with {@code limit}
 * @param maxQuerySeries series that a metric query may answer with
 * @param strictSeriesLimit whether more series than that are refused as Loki does, instead of answered in part with a warning
 * @param maxQueryLength longest time between a query's start and end
 * @param maxQueryLookback how far back a query may see; an older start is moved up silently
 * @param maxQueryRange longest {@code [range]} inside a query
 * @param maxPointsPerSeries steps of a range query; Loki fixes this at 11,000
 * @param queryTimeout time after which a query is cancelled in the store and answered with 504; never zero
 * @param maxQueryBytesRead bytes of uncompressed columns that the store may read for one query
 * @param maxQueryMemory memory that the store may use for one query
 * @param volumeMaxSeries series that the volume API may be asked for
 * @param requiredLabels labels of which every selector must have a matcher
 * @param minimumLabelsNumber matchers that every selector must have
 * @param maxConcurrentQueries queries of the tenant that may run at once in one process; tails are not among them
 * @param maxConcurrentTailRequests tails of the tenant that may be open at once in one process
 */
public record ReadLimits(
        @DefaultValue("5000") int maxEntriesLimitPerQuery,
        @DefaultValue("5000") int maxQuerySeries,
        @DefaultValue("false") boolean strictSeriesLimit,
        @DefaultValue("721h") Duration maxQueryLength,
        @DefaultValue("0s") Duration maxQueryLookback,
        @DefaultValue("0s") Duration maxQueryRange,
        @DefaultValue("11000") int maxPointsPerSeries,
        @DefaultValue("1m") Duration queryTimeout,
        @DefaultValue("0B") DataSize maxQueryBytesRead,
        @DefaultValue("2GB") DataSize maxQueryMemory,
        @DefaultValue("1000") int volumeMaxSeries,
        @DefaultValue List<String> requiredLabels,
        @DefaultValue("0") int minimumLabelsNumber,
        @DefaultValue("256") int maxConcurrentQueries,
        @DefaultValue("10") int maxConcurrentTailRequests) {

    /** Of each limit the smaller one, where zero is none; labels that either requires. */
    ReadLimits strictest(ReadLimits other) {
        TreeSet<String> required = new TreeSet<>(requiredLabels);
        required.addAll(other.requiredLabels);
        return new ReadLimits(
                smaller(maxEntriesLimitPerQuery, other.maxEntriesLimitPerQuery),
                smaller(maxQuerySeries, other.maxQuerySeries),
                strictSeriesLimit || other.strictSeriesLimit,
                shorter(maxQueryLength, other.maxQueryLength),
                shorter(maxQueryLookback, other.maxQueryLookback),
                shorter(maxQueryRange, other.maxQueryRange),
                smaller(maxPointsPerSeries, other.maxPointsPerSeries),
                shorter(queryTimeout, other.queryTimeout),
                less(maxQueryBytesRead, other.maxQueryBytesRead),
                less(maxQueryMemory, other.maxQueryMemory),
                smaller(volumeMaxSeries, other.volumeMaxSeries),
                List.copyOf(required),
                Math.max(minimumLabelsNumber, other.minimumLabelsNumber),
                smaller(maxConcurrentQueries, other.maxConcurrentQueries),
                smaller(maxConcurrentTailRequests, other.maxConcurrentTailRequests));
    }

    private static int smaller(int one, int other) {
        return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.isZero() || (!other.isZero() && other.compareTo(one) < 0) ? other : one;
    }

    private static DataSize less(DataSize one, DataSize other) {
        return one.toBytes() == 0 || (other.toBytes() != 0 && other.compareTo(one) < 0) ? other : one;
    }

    /** What holds where nothing is set. */
    public static ReadLimits defaults() {
        return new ReadLimits(
                5000,
                5000,
                false,
                Duration.ofHours(721),
                Duration.ZERO,
                Duration.ZERO,
                11_000,
                Duration.ofMinutes(1),
                DataSize.ofBytes(0),
                DataSize.ofGigabytes(2),
                1000,
                List.of(),
                0,
                256,
                10);
    }
}
