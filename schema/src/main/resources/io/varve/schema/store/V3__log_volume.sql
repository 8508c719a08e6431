-- Lines and bytes per stream, level and 10 s. A bucket is named by its END and is open on the left, closed on the right, (end - 10 s, end],
-- as LogQL windows are, so a window on 10 s boundaries is answered from here alone.
CREATE TABLE IF NOT EXISTS ${database}.log_volume${suffix} ${on_cluster}
(
    tenant    LowCardinality(String),
    service   LowCardinality(String),
    stream_id FixedString(16),
    level     LowCardinality(String),
    bucket    DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    lines     UInt64 CODEC(ZSTD(1)),
    bytes     UInt64 CODEC(ZSTD(1))
)
ENGINE = ${replicated}SummingMergeTree((lines, bytes))
PARTITION BY toYYYYMM(bucket)
ORDER BY (tenant, service, bucket, stream_id, level)
SETTINGS non_replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.log_volume_of_logs${suffix} ${on_cluster} TO ${database}.log_volume${suffix}
AS SELECT
    tenant,
    service,
    stream_id,
    level,
    toDateTime(intDiv(toUnixTimestamp64Nano(ts) + 9999999999, 10000000000) * 10, 'UTC') AS bucket,
    count() AS lines,
    sum(length(body)) AS bytes
FROM ${database}.logs${suffix}
GROUP BY tenant, service, stream_id, level, bucket;
