-- One row per span. Order: the spans of a trace lie together (its ids cost a tenth of what they cost in another order, and a structural
-- query reads them as they come), the minute before it lets a time range be read alone and the newest first; see RATIONALE.md.
-- Absence is a zero or empty, except among attributes, where an empty string is a value.
CREATE TABLE IF NOT EXISTS ${database}.spans${suffix} ${on_cluster}
(
    tenant                   LowCardinality(String),
    service                  LowCardinality(String),
    name                     LowCardinality(String),
    ts                       DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    duration                 Int64 CODEC(ZSTD(1)),
    kind                     UInt8 CODEC(ZSTD(1)),
    status_code              UInt8 CODEC(ZSTD(1)),
    status_message           String CODEC(ZSTD(1)),
    trace_id                 FixedString(16) CODEC(ZSTD(1)),
    span_id                  FixedString(8) CODEC(ZSTD(1)),
    parent_span_id           FixedString(8) CODEC(ZSTD(1)),
    trace_state              String CODEC(ZSTD(1)),
    flags                    UInt32 CODEC(ZSTD(1)),
    resource_id              LowCardinality(FixedString(16)) CODEC(ZSTD(1)),
    sender                   UInt32 CODEC(ZSTD(1)),
    seq                      UInt64 CODEC(Delta(8), ZSTD(1)),
    attributes_string        Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    attributes_int           Map(LowCardinality(String), Int64) CODEC(ZSTD(1)),
    attributes_float         Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    attributes_bool          Map(LowCardinality(String), Bool) CODEC(ZSTD(1)),
    attributes_other         Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    event_names              Array(LowCardinality(String)) CODEC(ZSTD(1)),
    events                   Array(String) CODEC(ZSTD(1)),
    links                    Array(String) CODEC(ZSTD(1)),
    dropped_attributes_count UInt32 CODEC(ZSTD(1)),
    dropped_events_count     UInt32 CODEC(ZSTD(1)),
    dropped_links_count      UInt32 CODEC(ZSTD(1))
)
ENGINE = ${replicated}MergeTree
PARTITION BY toDate(ts)
ORDER BY (tenant, toStartOfMinute(ts), trace_id)
SETTINGS non_replicated_deduplication_window = 10000,
    map_serialization_version = 'with_buckets', map_buckets_strategy = 'linear', max_buckets_in_map = 16, map_buckets_min_avg_size = 0;
