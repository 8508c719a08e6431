-- Who calls whom: SELECT ... FROM service_edges(from_ts = ..., to_ts = ...), calls that began in (from_ts, to_ts]. A call is a span of kind client or
-- producer and the server or consumer span whose parent it is; the halves find each other by a GROUP BY over the narrow columns of the
-- spans of that time and a minute around it, so a half that comes late pairs like any other. See RATIONALE.md.
-- connection_type: '' or messaging_system for a pair; database and virtual_node where the other side makes no spans: the server is then
-- named by the client's attributes, the client of a span without parent is 'user'. The rest is unpaired, with one name empty.
CREATE VIEW IF NOT EXISTS ${database}.service_edges${suffix} ${on_cluster} AS
SELECT
    tenant,
    client_ts,
    multiIf(clients > 0, client_service, is_root, 'user', '') AS client,
    multiIf(servers > 0, server_service, database != '', database, peer) AS server,
    multiIf(
        clients > 0 AND servers > 0, if(messaging, 'messaging_system', ''),
        clients > 0 AND database != '', 'database',
        clients > 0 AND peer != '' OR is_root, 'virtual_node',
        '') AS connection_type,
    (client = '' OR server = '') AS unpaired,
    failed,
    client_duration,
    server_duration
FROM
(
    SELECT
        tenant,
        trace_id,
        if(kind IN (3, 4), span_id, parent_span_id) AS call,
        min(ts) AS client_ts,
        countIf(kind IN (3, 4)) AS clients,
        countIf(kind IN (2, 5)) AS servers,
        anyIf(service, kind IN (3, 4)) AS client_service,
        anyIf(service, kind IN (2, 5)) AS server_service,
        call = toFixedString('', 8) AS is_root,
        max(kind IN (4, 5)) AS messaging,
        max(status_code = 2) AS failed,
        anyIf(duration, kind IN (3, 4)) AS client_duration,
        anyIf(duration, kind IN (2, 5)) AS server_duration,
        anyIf(
            if(attributes_string['db.name'] != '', attributes_string['db.name'], attributes_string['db.system']),
            kind = 3) AS database,
        anyIf(
            if(attributes_string['peer.service'] != '', attributes_string['peer.service'], attributes_string['server.address']),
            kind IN (3, 4)) AS peer
    FROM ${database}.spans${suffix}
    WHERE kind IN (2, 3, 4, 5)
        AND ts > {from_ts:DateTime64(9, 'UTC')} - INTERVAL 1 MINUTE
        AND ts <= {to_ts:DateTime64(9, 'UTC')} + INTERVAL 1 MINUTE
    GROUP BY tenant, trace_id, call
)
WHERE client_ts > {from_ts:DateTime64(9, 'UTC')} AND client_ts <= {to_ts:DateTime64(9, 'UTC')};
