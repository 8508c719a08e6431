CREATE TABLE IF NOT EXISTS ${database}.service_volume ${on_cluster} AS ${database}.service_volume_local
ENGINE = Distributed('${cluster}', '${database}', 'service_volume_local', sipHash64(service));
