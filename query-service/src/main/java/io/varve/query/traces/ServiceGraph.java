package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.StoreSession;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;

/** Which services call which, from the spans of both sides. */
final class ServiceGraph {
    private ServiceGraph() {}

    static List<ServiceEdge> read(StoreSession session, long start, long end) {
        String time = TraceFinder.between(start, end);
        var edges = new ArrayList<ServiceEdge>();
        session.read(
                "SELECT client, server, toInt64(count()) AS calls, toInt64(countIf(c_status = 2 OR s_status = 2)) AS failed FROM "
                        + "(SELECT trace_id, span_id, CAST(service AS String) AS client, status_code AS c_status FROM spans "
                        + "WHERE kind IN (3, 4) AND " + time + ") AS c INNER JOIN "
                        + "(SELECT trace_id, parent_span_id, CAST(service AS String) AS server, status_code AS s_status "
                        + "FROM spans WHERE kind IN (2, 5) AND " + time + ") AS s "
                        + "ON c.trace_id = s.trace_id AND c.span_id = s.parent_span_id GROUP BY client, server ORDER BY client, server",
                batch -> {
                    VarCharVector client = column(batch, "client", VarCharVector.class);
                    VarCharVector server = column(batch, "server", VarCharVector.class);
                    BigIntVector calls = column(batch, "calls", BigIntVector.class);
                    BigIntVector failed = column(batch, "failed", BigIntVector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        edges.add(
                                new ServiceEdge(text(client, row), text(server, row), calls.get(row), failed.get(row)));
                    }
                    return true;
                });
        return edges;
    }
}
