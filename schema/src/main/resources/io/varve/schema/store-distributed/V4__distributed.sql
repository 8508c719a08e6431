-- Only on a cluster, beside ../store with suffix = '_local': the names that services use spread over the shards. A stream's rows, its
-- definition and its volume live on one shard, so a join never crosses the network.
CREATE TABLE IF NOT EXISTS ${database}.logs ${on_cluster} AS ${database}.logs_local
ENGINE = Distributed('${cluster}', '${database}', 'logs_local', sipHash64(stream_id));

CREATE TABLE IF NOT EXISTS ${database}.streams ${on_cluster} AS ${database}.streams_local
ENGINE = Distributed('${cluster}', '${database}', 'streams_local', sipHash64(stream_id));

CREATE TABLE IF NOT EXISTS ${database}.log_volume ${on_cluster} AS ${database}.log_volume_local
ENGINE = Distributed('${cluster}', '${database}', 'log_volume_local', sipHash64(stream_id));
