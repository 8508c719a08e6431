package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.StoreSession;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;

/** Reads the summaries that the store keeps of traces. */
final class TraceSummaries {
    private TraceSummaries() {}

    /** Of the traces that are there, by their ids. */
    static Map<String, TraceSummary> read(StoreSession session, Collection<String> ids) {
        Map<String, TraceSummary> found = new HashMap<>();
        if (ids.isEmpty()) {
            return found;
        }
        String sql = "SELECT lower(hex(trace_id)) AS id, toUnixTimestamp64Nano(min(start_ts)) AS first, "
                + "toUnixTimestamp64Nano(max(end_ts)) AS last, max(root) AS top, top.3 AS service, top.4 AS name, "
                + "CAST(sumMap(service_spans) AS Map(String, Int64)) AS spans, "
                + "CAST(sumMap(service_errors) AS Map(String, Int64)) AS errors FROM traces WHERE trace_id IN ("
                + in(ids) + ") GROUP BY trace_id";
        sql = "SELECT id, first, last, service, name, spans, errors FROM (" + sql + ")";
        session.read(sql, batch -> {
            VarCharVector id = column(batch, "id", VarCharVector.class);
            BigIntVector first = column(batch, "first", BigIntVector.class);
            BigIntVector last = column(batch, "last", BigIntVector.class);
            VarCharVector service = column(batch, "service", VarCharVector.class);
            VarCharVector name = column(batch, "name", VarCharVector.class);
            MapVector spans = column(batch, "spans", MapVector.class);
            MapVector errors = column(batch, "errors", MapVector.class);
            for (int row = 0; row < batch.getRowCount(); row++) {
                found.put(
                        text(id, row),
                        new TraceSummary(
                                text(id, row),
                                first.get(row),
                                last.get(row),
                                text(service, row),
                                text(name, row),
                                counts(spans, row),
                                counts(errors, row)));
            }
            return true;
        });
        return found;
    }

    /** Ids as a list of SQL. */
    static String in(Collection<String> ids) {
        return ids.stream().map(id -> "unhex('" + id + "')").collect(Collectors.joining(", "));
    }

    private static Map<String, Long> counts(MapVector column, int row) {
        StructVector pairs = (StructVector) column.getDataVector();
        VarCharVector keys = (VarCharVector) pairs.getChildByOrdinal(0);
        BigIntVector values = (BigIntVector) pairs.getChildByOrdinal(1);
        Map<String, Long> counts = new HashMap<>();
        for (int i = column.getElementStartIndex(row); i < column.getElementEndIndex(row); i++) {
            counts.put(text(keys, i), values.get(i));
        }
        return counts;
    }
}
