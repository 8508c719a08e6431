-- A sketch names a service and a time, and holds for the lines of all shards: it lies on any of them.
CREATE TABLE IF NOT EXISTS ${database}.log_sketches ${on_cluster} AS ${database}.log_sketches_local
ENGINE = Distributed('${cluster}', '${database}', 'log_sketches_local', sipHash64(sketch));
