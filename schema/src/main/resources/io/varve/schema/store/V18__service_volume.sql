-- What log_volume has, without its streams: a question by service and level reads a tenth of the rows. Buckets as there, closed on the right.
CREATE TABLE IF NOT EXISTS ${database}.service_volume${suffix} ${on_cluster}
(
    tenant    LowCardinality(String),
    service   LowCardinality(String),
    level     LowCardinality(String),
    bucket    DateTime('UTC') CODEC(Delta(4), ZSTD(1)),
    lines     UInt64 CODEC(ZSTD(1)),
    bytes     UInt64 CODEC(ZSTD(1))
)
ENGINE = ${replicated}SummingMergeTree((lines, bytes))
PARTITION BY toYYYYMM(bucket)
ORDER BY (tenant, service, bucket, level)
SETTINGS non_replicated_deduplication_window = 10000;

INSERT INTO ${database}.service_volume${suffix}
SELECT tenant, service, level, bucket, sum(lines), sum(bytes)
FROM ${database}.log_volume${suffix}
GROUP BY tenant, service, level, bucket;

-- Of the rollup's blocks, which hold a fraction of the rows that the lines' do.
CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.service_volume_of_log_volume${suffix} ${on_cluster} TO ${database}.service_volume${suffix}
AS SELECT
    tenant,
    service,
    level,
    bucket,
    sum(lines) AS lines,
    sum(bytes) AS bytes
FROM ${database}.log_volume${suffix}
GROUP BY tenant, service, level, bucket;
