CREATE TABLE IF NOT EXISTS ${database}.stream_days ${on_cluster} AS ${database}.stream_days_local
ENGINE = Distributed('${cluster}', '${database}', 'stream_days_local', sipHash64(stream_id));
