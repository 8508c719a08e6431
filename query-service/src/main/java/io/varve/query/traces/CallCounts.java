package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.varve.query.logs.Sql;
import io.varve.query.logs.StoreSession;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;

/** Reads how many calls there were: of each operation, and between services. */
final class CallCounts {
    private CallCounts() {}

    /** Of operations, by {@code service}, {@code span_name}, {@code span_kind}, {@code status_code}. */
    static void ofOperations(StoreSession session, long start, long end, Consumer<CallCount> each) {
        session.read(
                "SELECT CAST(service AS String) AS a, CAST(name AS String) AS b, toInt64(kind) AS k, toInt64(status_code) AS c, "
                        + "toInt64(toUnixTimestamp(bucket)) AS t, toInt64(duration_log2) AS l, toInt64(sum(spans)) AS n, "
                        + "toFloat64(sum(duration_sum)) / 1e9 AS s FROM span_metrics WHERE bucket > toDateTime("
                        + inDateTime(start) + ", 'UTC') AND bucket <= toDateTime(" + inDateTime(end)
                        + ", 'UTC') GROUP BY a, b, k, c, t, l",
                batch -> {
                    VarCharVector service = column(batch, "a", VarCharVector.class);
                    VarCharVector name = column(batch, "b", VarCharVector.class);
                    BigIntVector kind = column(batch, "k", BigIntVector.class);
                    BigIntVector status = column(batch, "c", BigIntVector.class);
                    BigIntVector time = column(batch, "t", BigIntVector.class);
                    BigIntVector log2 = column(batch, "l", BigIntVector.class);
                    BigIntVector calls = column(batch, "n", BigIntVector.class);
                    Float8Vector seconds = column(batch, "s", Float8Vector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        each.accept(new CallCount(
                                time.get(row),
                                Map.of(
                                        "service", text(service, row),
                                        "span_name", text(name, row),
                                        "span_kind", String.valueOf(SpanKind.forNumber((int) kind.get(row))),
                                        "status_code", String.valueOf(StatusCode.forNumber((int) status.get(row)))),
                                calls.get(row),
                                0,
                                seconds.get(row),
                                (int) log2.get(row)));
                    }
                    return true;
                });
    }

    /** The nearest second that the store's DateTime has. */
    private static long inDateTime(long seconds) {
        return Math.clamp(seconds, 0, 0xffff_ffffL);
    }

    /** Between services, by {@code client}, {@code server}, {@code connection_type}. */
    static void ofEdges(StoreSession session, long start, long end, boolean ofClients, Consumer<CallCount> each) {
        String duration = "greatest(" + (ofClients ? "client_duration" : "server_duration") + ", 0)";
        session.read(
                "SELECT client AS a, server AS b, connection_type AS c, "
                        + "toInt64(intDiv(toUnixTimestamp64Nano(client_ts) + 9999999999, 10000000000) * 10) AS t, "
                        + "toInt64(if(" + duration + " < 2, 0, ceil(log2(" + duration
                        + ")))) AS l, toInt64(count()) AS n, "
                        + "toInt64(countIf(failed)) AS f, toFloat64(sum(" + duration + ")) / 1e9 AS s "
                        + "FROM service_edges(from_ts = " + Sql.timestamp(inDateTime(start) * 1_000_000_000L)
                        + ", to_ts = "
                        + Sql.timestamp(inDateTime(end) * 1_000_000_000L)
                        + ") WHERE NOT unpaired GROUP BY a, b, c, t, l",
                batch -> {
                    VarCharVector client = column(batch, "a", VarCharVector.class);
                    VarCharVector server = column(batch, "b", VarCharVector.class);
                    VarCharVector type = column(batch, "c", VarCharVector.class);
                    BigIntVector time = column(batch, "t", BigIntVector.class);
                    BigIntVector log2 = column(batch, "l", BigIntVector.class);
                    BigIntVector calls = column(batch, "n", BigIntVector.class);
                    BigIntVector failed = column(batch, "f", BigIntVector.class);
                    Float8Vector seconds = column(batch, "s", Float8Vector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        each.accept(new CallCount(
                                time.get(row),
                                Map.of(
                                        "client", text(client, row),
                                        "server", text(server, row),
                                        "connection_type", text(type, row)),
                                calls.get(row),
                                failed.get(row),
                                seconds.get(row),
                                (int) log2.get(row)));
                    }
                    return true;
                });
    }
}
