-- One row per stream and UTC day of its records: what its rows do not repeat. Sent again whenever a sender is not sure, hence Replacing.
CREATE TABLE IF NOT EXISTS ${database}.streams${suffix} ${on_cluster}
(
    tenant    LowCardinality(String),
    day       Date,
    stream_id FixedString(16),
    service   LowCardinality(String),
    labels    Map(LowCardinality(String), String),
    metadata  Map(LowCardinality(String), String)
)
ENGINE = ${replicated}ReplacingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (tenant, day, stream_id)
SETTINGS non_replicated_deduplication_window = 10000;
