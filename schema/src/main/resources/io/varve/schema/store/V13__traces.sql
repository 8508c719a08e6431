-- One row per trace and UTC day of its spans, brought up to date by every insert: a span that comes late changes its trace. What is asked
-- is aggregated again (min, max, sum, sumMap), since parts are merged when the store finds time. The root is the last span to arrive of
-- those without a parent; all zero and empty when none has.
CREATE TABLE IF NOT EXISTS ${database}.traces${suffix} ${on_cluster}
(
    tenant         LowCardinality(String),
    day            Date,
    trace_id       FixedString(16),
    start_ts       SimpleAggregateFunction(min, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    end_ts         SimpleAggregateFunction(max, DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
    root           SimpleAggregateFunction(max, Tuple(seq UInt64, sender UInt32, service String, name String)) CODEC(ZSTD(1)),
    spans          SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    errors         SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    service_spans  SimpleAggregateFunction(sumMap, Map(String, UInt64)) CODEC(ZSTD(1)),
    service_errors SimpleAggregateFunction(sumMap, Map(String, UInt64)) CODEC(ZSTD(1))
)
ENGINE = ${replicated}AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (tenant, trace_id, day)
SETTINGS non_replicated_deduplication_window = 10000, index_granularity = 1024;

CREATE MATERIALIZED VIEW IF NOT EXISTS ${database}.traces_of_spans${suffix} ${on_cluster} TO ${database}.traces${suffix}
AS SELECT
    tenant,
    toDate(ts) AS day,
    trace_id,
    min(ts) AS start_ts,
    max(fromUnixTimestamp64Nano(toUnixTimestamp64Nano(ts) + greatest(duration, 0), 'UTC')) AS end_ts,
    max(if(parent_span_id = toFixedString('', 8), (seq, sender, service, name), (0, 0, '', ''))) AS root,
    count() AS spans,
    countIf(status_code = 2) AS errors,
    sumMap(map(service, toUInt64(1))) AS service_spans,
    sumMapIf(map(service, toUInt64(1)), status_code = 2) AS service_errors
FROM ${database}.spans${suffix}
GROUP BY tenant, day, trace_id;
