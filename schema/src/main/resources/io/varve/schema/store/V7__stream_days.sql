-- How much a stream has on a UTC day, and between which two nanoseconds: small enough to be held in memory, so that which streams are there
-- and how far back a hundred lines reach is known without a look at log_volume.
CREATE TABLE IF NOT EXISTS ${database}.stream_days${suffix} ${on_cluster}
(
    tenant    LowCardinality(String),
    day       Date,
    stream_id FixedString(16),
    lines     SimpleAggregateFunction(sum, UInt64),
    bytes     SimpleAggregateFunction(sum, UInt64),
    first_ts  SimpleAggregateFunction(min, DateTime64(9, 'UTC')),
    last_ts   SimpleAggregateFunction(max, DateTime64(9, 'UTC'))
)
ENGINE = ${replicated}AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (tenant, day, stream_id)
SETTINGS non_replicated_deduplication_window = 10000;

INSERT INTO ${database}.stream_days${suffix}
SELECT tenant, toDate(ts) AS day, stream_id, count(), sum(length(body)), min(ts), max(ts)
FROM ${database}.logs${suffix}
GROUP BY tenant, day, stream_id;

CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.stream_days_of_logs${suffix} ${on_cluster} TO ${database}.stream_days${suffix}
AS SELECT
    tenant,
    toDate(ts) AS day,
    stream_id,
    count() AS lines,
    sum(length(body)) AS bytes,
    min(ts) AS first_ts,
    max(ts) AS last_ts
FROM ${database}.logs${suffix}
GROUP BY tenant, day, stream_id;
