-- When a record was observed is stored as how much later than its own time: mostly nothing, or a little. The time comes as observed_ts, is
-- read as observed, and the least number stands for absent.
ALTER TABLE ${database}.logs${suffix} ${on_cluster} ADD COLUMN IF NOT EXISTS observed_delay Int64
DEFAULT if(toUnixTimestamp64Nano(observed_ts) = 0, toInt64('-9223372036854775808'), toUnixTimestamp64Nano(observed_ts) - toUnixTimestamp64Nano(ts))
CODEC(ZSTD(1)) AFTER observed_ts;

ALTER TABLE ${database}.logs${suffix} ${on_cluster} MATERIALIZE COLUMN observed_delay SETTINGS mutations_sync = 2;

ALTER TABLE ${database}.logs${suffix} ${on_cluster} MODIFY COLUMN observed_ts DateTime64(9, 'UTC') EPHEMERAL;

ALTER TABLE ${database}.logs${suffix} ${on_cluster} ADD COLUMN IF NOT EXISTS observed DateTime64(9, 'UTC')
ALIAS if(observed_delay = toInt64('-9223372036854775808'), fromUnixTimestamp64Nano(toInt64(0), 'UTC'), fromUnixTimestamp64Nano(toUnixTimestamp64Nano(ts) + observed_delay, 'UTC'));

-- Rows of one service come from frames that were filled side by side: small steps with a large one now and then, which bit planes hold best.
ALTER TABLE ${database}.logs${suffix} ${on_cluster} MODIFY COLUMN ts CODEC(Delta(8), T64('bit'), ZSTD(1));

ALTER TABLE ${database}.logs${suffix} ${on_cluster} MODIFY COLUMN seq CODEC(Delta(8), T64('bit'), ZSTD(1));
