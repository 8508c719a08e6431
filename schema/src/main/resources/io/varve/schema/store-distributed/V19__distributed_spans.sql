-- Only on a cluster, as V4 for logs. A trace lives on one shard, so its row in traces is whole there and structural queries stay local.
CREATE TABLE IF NOT EXISTS ${database}.spans ${on_cluster} AS ${database}.spans_local
ENGINE = Distributed('${cluster}', '${database}', 'spans_local', sipHash64(trace_id));

CREATE TABLE IF NOT EXISTS ${database}.span_resources ${on_cluster} AS ${database}.span_resources_local
ENGINE = Distributed('${cluster}', '${database}', 'span_resources_local', sipHash64(resource_id));

CREATE TABLE IF NOT EXISTS ${database}.span_attributes ${on_cluster} AS ${database}.span_attributes_local
ENGINE = Distributed('${cluster}', '${database}', 'span_attributes_local', sipHash64(key));

CREATE TABLE IF NOT EXISTS ${database}.traces ${on_cluster} AS ${database}.traces_local
ENGINE = Distributed('${cluster}', '${database}', 'traces_local', sipHash64(trace_id));

CREATE TABLE IF NOT EXISTS ${database}.span_metrics ${on_cluster} AS ${database}.span_metrics_local
ENGINE = Distributed('${cluster}', '${database}', 'span_metrics_local', sipHash64(service));
