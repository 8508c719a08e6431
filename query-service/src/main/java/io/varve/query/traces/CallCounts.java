package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.varve.query.logs.StoreSession;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;

/** Reads how many calls there were of each operation. */
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
}
