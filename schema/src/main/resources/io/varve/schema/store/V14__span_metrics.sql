-- Spans per service, name, kind, status, 10 s and power of two of their duration: rate, errors and duration of every operation. A bucket of
-- time is named by its END and is open on the left, closed on the right, (end - 10 s, end], as TraceQL's intervals and log_volume's are.
-- duration_log2 = n stands for durations in (2^(n-1), 2^n] ns, 0 for 0 and 1 ns and for spans that end before they start.
CREATE TABLE IF NOT EXISTS ${database}.span_metrics${suffix} ${on_cluster}
(
    tenant        LowCardinality(String),
    service       LowCardinality(String),
    name          LowCardinality(String),
    kind          UInt8 CODEC(ZSTD(1)),
    status_code   UInt8 CODEC(ZSTD(1)),
    bucket        DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    duration_log2 UInt8 CODEC(ZSTD(1)),
    spans         UInt64 CODEC(ZSTD(1)),
    duration_sum  UInt64 CODEC(ZSTD(1))
)
ENGINE = ${replicated}SummingMergeTree((spans, duration_sum))
PARTITION BY toYYYYMM(bucket)
ORDER BY (tenant, service, bucket, name, kind, status_code, duration_log2)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.span_metrics_of_spans${suffix} ${on_cluster} TO ${database}.span_metrics${suffix}
AS SELECT
    tenant,
    service,
    name,
    kind,
    status_code,
    toDateTime(intDiv(toUnixTimestamp64Nano(ts) + 9999999999, 10000000000) * 10, 'UTC') AS bucket,
    toUInt8(if(duration < 2, 0, round(log2(roundToExp2(duration))) + (roundToExp2(duration) != duration))) AS duration_log2,
    count() AS spans,
    sum(toUInt64(greatest(duration, 0))) AS duration_sum
FROM ${database}.spans${suffix}
GROUP BY tenant, service, name, kind, status_code, bucket, duration_log2;
