-- One row per resource with a scope and UTC day of its spans: what its spans do not repeat. Sent again whenever a sender is not sure,
-- hence Replacing.
CREATE TABLE IF NOT EXISTS ${database}.span_resources${suffix} ${on_cluster}
(
    tenant                  LowCardinality(String),
    day                     Date,
    resource_id             FixedString(16),
    service                 LowCardinality(String),
    attributes_string       Map(LowCardinality(String), String),
    attributes_int          Map(LowCardinality(String), Int64),
    attributes_float        Map(LowCardinality(String), Float64),
    attributes_bool         Map(LowCardinality(String), Bool),
    attributes_other        Map(LowCardinality(String), String),
    scope_name              LowCardinality(String),
    scope_version           LowCardinality(String),
    scope_attributes_string Map(LowCardinality(String), String),
    scope_attributes_int    Map(LowCardinality(String), Int64),
    scope_attributes_float  Map(LowCardinality(String), Float64),
    scope_attributes_bool   Map(LowCardinality(String), Bool),
    scope_attributes_other  Map(LowCardinality(String), String)
)
ENGINE = ${replicated}ReplacingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (tenant, day, resource_id)
SETTINGS non_replicated_deduplication_window = 10000;
