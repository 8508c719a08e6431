package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.varve.query.logs.StoreSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.vector.VarCharVector;

/** The resources of a tenant's spans, which never change once they are named; those that were read are kept. */
final class ResourceCatalog {
    private static final int KEPT = 50_000;
    private static final int ASKED_AT_ONCE = 2_000;
    private static final long DAY = 86_400_000_000_000L;

    private final Cache<Key, SpanResource> known =
            Caffeine.newBuilder().maximumSize(KEPT).build();
    private final HeldPages<Map<String, SpanResource>> pages = new HeldPages<>(Map::size, KEPT);

    private record Key(String tenant, String id) {}

    /** The resources by their ids, in hexadecimal digits; ids that the store does not know are not there. */
    Map<String, SpanResource> get(StoreSession session, Collection<String> ids) {
        String tenant = session.scope().toString();
        Map<String, SpanResource> found = new HashMap<>();
        List<String> missing = new ArrayList<>();
        for (String id : ids) {
            SpanResource resource = known.getIfPresent(new Key(tenant, id));
            if (resource == null) {
                missing.add(id);
            } else {
                found.put(id, resource);
            }
        }
        for (int from = 0; from < missing.size(); from += ASKED_AT_ONCE) {
            String in = missing.subList(from, Math.min(from + ASKED_AT_ONCE, missing.size())).stream()
                    .map(id -> "unhex('" + id + "')")
                    .collect(Collectors.joining(", "));
            read(session, "resource_id IN (" + in + ")", found);
        }
        return found;
    }

    /** All resources of spans of the days that a time range touches. */
    Map<String, SpanResource> between(StoreSession session, long start, long end) {
        long from = Math.floorDiv(start, DAY);
        long to = Math.floorDiv(end, DAY);
        String days = "day BETWEEN toDate(toInt32(" + from + ")) AND toDate(toInt32(" + to + "))";
        return pages.get(
                session,
                from,
                to,
                "count()",
                "sum(cityHash64(day, resource_id))",
                "span_resources WHERE " + days,
                () -> {
                    Map<String, SpanResource> found = new HashMap<>();
                    read(session, days, found);
                    return Collections.unmodifiableMap(found);
                });
    }

    private void read(StoreSession session, String where, Map<String, SpanResource> found) {
        String tenant = session.scope().toString();
        String sql = "SELECT lower(hex(resource_id)) AS id, " + AttributeColumns.select("attributes", "own") + ", "
                + AttributeColumns.select("scope_attributes", "ofscope")
                + ", CAST(scope_name AS String) AS scope, CAST(scope_version AS String) AS version FROM span_resources WHERE "
                + where + " LIMIT 1 BY resource_id";
        session.read(sql, batch -> {
            VarCharVector ids = column(batch, "id", VarCharVector.class);
            VarCharVector names = column(batch, "scope", VarCharVector.class);
            VarCharVector versions = column(batch, "version", VarCharVector.class);
            var own = new AttributeColumns(batch, "own");
            var ofScope = new AttributeColumns(batch, "ofscope");
            for (int row = 0; row < batch.getRowCount(); row++) {
                SpanResource resource = SpanResource.of(
                        own.read(row),
                        InstrumentationScope.newBuilder()
                                .setName(text(names, row))
                                .setVersion(text(versions, row))
                                .addAllAttributes(ofScope.read(row))
                                .build());
                String id = text(ids, row);
                found.put(id, resource);
                known.put(new Key(tenant, id), resource);
            }
            return true;
        });
    }
}
