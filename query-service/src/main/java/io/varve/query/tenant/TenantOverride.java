package io.varve.query.tenant;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Limits of one tenant, each as in {@link ReadLimits}; null where the tenant has what all have. */
public record TenantOverride(
        @Nullable Integer maxEntriesLimitPerQuery,
        @Nullable Integer maxQuerySeries,
        @Nullable Boolean strictSeriesLimit,
        @Nullable Duration maxQueryLength,
        @Nullable Duration maxQueryLookback,
        @Nullable Duration maxQueryRange,
        @Nullable Integer maxPointsPerSeries,
        @Nullable Duration queryTimeout,
        @Nullable DataSize maxQueryBytesRead,
        @Nullable DataSize maxQueryMemory,
        @Nullable Integer volumeMaxSeries,
        @Nullable List<String> requiredLabels,
        @Nullable Integer minimumLabelsNumber,
        @Nullable Integer maxConcurrentQueries,
        @Nullable Integer maxConcurrentTailRequests) {

    ReadLimits over(ReadLimits common) {
        return new ReadLimits(
                Objects.requireNonNullElse(maxEntriesLimitPerQuery, common.maxEntriesLimitPerQuery()),
                Objects.requireNonNullElse(maxQuerySeries, common.maxQuerySeries()),
                Objects.requireNonNullElse(strictSeriesLimit, common.strictSeriesLimit()),
                Objects.requireNonNullElse(maxQueryLength, common.maxQueryLength()),
                Objects.requireNonNullElse(maxQueryLookback, common.maxQueryLookback()),
                Objects.requireNonNullElse(maxQueryRange, common.maxQueryRange()),
                Objects.requireNonNullElse(maxPointsPerSeries, common.maxPointsPerSeries()),
                Objects.requireNonNullElse(queryTimeout, common.queryTimeout()),
                Objects.requireNonNullElse(maxQueryBytesRead, common.maxQueryBytesRead()),
                Objects.requireNonNullElse(maxQueryMemory, common.maxQueryMemory()),
                Objects.requireNonNullElse(volumeMaxSeries, common.volumeMaxSeries()),
                Objects.requireNonNullElse(requiredLabels, common.requiredLabels()),
                Objects.requireNonNullElse(minimumLabelsNumber, common.minimumLabelsNumber()),
                Objects.requireNonNullElse(maxConcurrentQueries, common.maxConcurrentQueries()),
                Objects.requireNonNullElse(maxConcurrentTailRequests, common.maxConcurrentTailRequests()));
    }
}
