-- One row per log record. Placeholders: ${database}; ${on_cluster} is '' or 'ON CLUSTER name'; ${suffix} is '' on one machine and
-- '_local' under Distributed tables; ${replicated} is '' or 'Replicated'.
-- Order: a LogQL selector nearly always names a service, and an answer is a time range; see RATIONALE.md.
CREATE TABLE IF NOT EXISTS ${database}.logs${suffix} ${on_cluster}
(
    tenant          LowCardinality(String),
    service         LowCardinality(String),
    ts              DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    stream_id       FixedString(16) CODEC(ZSTD(1)),
    sender          UInt32 CODEC(ZSTD(1)),
    seq             UInt64 CODEC(Delta(8), ZSTD(1)),
    observed_ts     DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    severity_number UInt8 CODEC(ZSTD(1)),
    severity_text   LowCardinality(String) CODEC(ZSTD(1)),
    level           LowCardinality(String) CODEC(ZSTD(1)),
    flags           UInt32 CODEC(ZSTD(1)),
    trace_id        FixedString(16) CODEC(ZSTD(1)),
    span_id         FixedString(8) CODEC(ZSTD(1)),
    body            String CODEC(ZSTD(1)),
    attributes      Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    INDEX body_tokens body TYPE tokenbf_v1(16384, 3, 0) GRANULARITY 1,
    INDEX trace_bloom trace_id TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ${replicated}MergeTree
PARTITION BY toDate(ts)
ORDER BY (tenant, service, ts)
SETTINGS non_replicated_deduplication_window = 10000;
