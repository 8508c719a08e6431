package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.Sql;
import io.varve.query.logs.StoreSession;
import io.varve.query.traces.EdgeCalls.Edge;
import io.varve.query.traces.EdgeCalls.EdgeCount;
import java.util.function.Consumer;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;

/** Has the store pair the halves of calls. */
final class PairedCalls {
    private static final long SECOND = 1_000_000_000L;
    private static final long LAST_SECOND = 0xffff_ffffL;

    private PairedCalls() {}

    /** @param time end of the bucket that the calls began in, unix seconds */
    record Counted(long time, EdgeCount count) {}

    /** Calls that began in (start, end], unix seconds, in buckets of so many seconds, each once as either side saw it. */
    static void read(StoreSession session, long start, long end, long width, Consumer<Counted> each) {
        String bucket = "toInt64(intDiv(toUnixTimestamp64Nano(client_ts) + " + (width * SECOND - 1) + ", "
                + width * SECOND + ") * " + width + ")";
        session.read(
                "SELECT client AS a, server AS b, connection_type AS c, " + bucket
                        + " AS t, toInt64(side.1) AS o, toInt64(side.2) AS l, toInt64(count()) AS n, "
                        + "toInt64(countIf(failed)) AS f, toFloat64(sum(side.3)) / 1e9 AS s FROM service_edges(from_ts = "
                        + timestamp(start) + ", to_ts = " + timestamp(end) + ") ARRAY JOIN ["
                        + side(0, "server_duration")
                        + ", " + side(1, "client_duration")
                        + "] AS side WHERE NOT unpaired GROUP BY a, b, c, t, o, l ORDER BY t",
                batch -> {
                    VarCharVector client = column(batch, "a", VarCharVector.class);
                    VarCharVector server = column(batch, "b", VarCharVector.class);
                    VarCharVector type = column(batch, "c", VarCharVector.class);
                    BigIntVector time = column(batch, "t", BigIntVector.class);
                    BigIntVector ofClients = column(batch, "o", BigIntVector.class);
                    BigIntVector log2 = column(batch, "l", BigIntVector.class);
                    BigIntVector calls = column(batch, "n", BigIntVector.class);
                    BigIntVector failed = column(batch, "f", BigIntVector.class);
                    Float8Vector seconds = column(batch, "s", Float8Vector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        each.accept(new Counted(
                                time.get(row),
                                new EdgeCount(
                                        new Edge(text(client, row), text(server, row), text(type, row)),
                                        ofClients.get(row) == 1,
                                        (int) log2.get(row),
                                        calls.get(row),
                                        failed.get(row),
                                        seconds.get(row))));
                    }
                    return true;
                });
    }

    /** What a side saw: whether it is the client, the power of two of the duration, the duration. */
    private static String side(int ofClients, String duration) {
        String lasted = "greatest(" + duration + ", 0)";
        return "tuple(toUInt8(" + ofClients + "), toInt64(if(" + lasted + " < 2, 0, ceil(log2(" + lasted
                + ")))), toInt64(" + lasted + "))";
    }

    /** The nearest second that the store knows. */
    private static String timestamp(long seconds) {
        return Sql.timestamp(Math.clamp(seconds, 0, LAST_SECOND) * SECOND);
    }
}
