-- Which attributes spans, their events and links have, and the values of those that have few: for names and values to choose from without
-- reading spans. A row says that the value was met in that hour; one with more = true that there are values which are not listed.
CREATE TABLE IF NOT EXISTS ${database}.span_attributes${suffix} ${on_cluster}
(
    tenant LowCardinality(String),
    hour   DateTime('UTC'),
    scope  LowCardinality(String),
    key    LowCardinality(String),
    type   LowCardinality(String),
    value  String,
    more   Bool
)
ENGINE = ${replicated}ReplacingMergeTree
PARTITION BY toYYYYMM(hour)
ORDER BY (tenant, scope, key, type, hour, more, value)
SETTINGS non_replicated_deduplication_window = 10000;
