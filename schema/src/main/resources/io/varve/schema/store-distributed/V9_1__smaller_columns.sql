DROP TABLE ${database}.logs ${on_cluster} SYNC;

CREATE TABLE ${database}.logs ${on_cluster} AS ${database}.logs_local
ENGINE = Distributed('${cluster}', '${database}', 'logs_local', sipHash64(stream_id));
