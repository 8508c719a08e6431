-- Where a needle can be: for up to 4096 lines of one service that were inserted together, the grams of their text and their trace ids as a
-- Bloom filter in pages (io.varve.schema.sketch). Written before its lines, so a line never is without a sketch. Page 255 is a sketch in one
-- page; empty bits may hold anything. A query reads a few pages of every sketch, hence the small granules; bits do not compress.
CREATE TABLE IF NOT EXISTS ${database}.log_sketches${suffix} ${on_cluster}
(
    tenant  LowCardinality(String),
    page    UInt8,
    service LowCardinality(String),
    from_ts DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    to_ts   DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
    sketch  UInt64 CODEC(ZSTD(1)),
    lines   UInt32 CODEC(ZSTD(1)),
    bits    String CODEC(NONE)
)
ENGINE = ${replicated}MergeTree
PARTITION BY toDate(to_ts)
ORDER BY (tenant, page, service, from_ts)
SETTINGS index_granularity = 256, non_replicated_deduplication_window = 10000;

-- Lines of before may hold anything.
INSERT INTO ${database}.log_sketches${suffix}
SELECT tenant, 255, service, min(ts), max(ts), cityHash64(tenant, service, toStartOfHour(ts)), count(), ''
FROM ${database}.logs${suffix}
GROUP BY tenant, service, toStartOfHour(ts);

ALTER TABLE ${database}.logs${suffix} ${on_cluster} DROP INDEX IF EXISTS body_tokens;
ALTER TABLE ${database}.logs${suffix} ${on_cluster} DROP INDEX IF EXISTS trace_bloom;
