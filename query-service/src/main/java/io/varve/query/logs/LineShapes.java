package io.varve.query.logs;

import io.varve.query.failure.QueryFailure;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;

/** Counts lines by their shape: the text with every word that holds a digit replaced. The store does it, over all lines. */
final class LineShapes {

    /** Bytes of a line that are looked at; its last word is left out then, and a placeholder stands for the rest. */
    private static final int LONGEST = 1000;

    /** RE2. Words of letters, digits and what holds numbers, addresses, times and ids together. */
    private static final String VARIABLE = "[\\w.+%-]*[0-9](?:[\\w.+%:-]*[\\w%])?";

    private static final String SHAPE = "replaceRegexpAll(if(length(body) > " + LONGEST
            + ", concat(replaceRegexpOne(substring(body, 1, " + LONGEST + "), '[^ ]*$', ''), '<_>'), body), "
            + Sql.text(VARIABLE) + ", '<_>')";

    private LineShapes() {}

    /**
     * @param step width of a bucket in nanoseconds
     * @throws QueryFailure when the store can't tell the lines of the query by itself
     */
    static void read(StoreSession session, LogRequest request, RowFilter filter, long step, ShapeSink sink) {
        if (!filter.isExact()) {
            throw QueryFailure.badRequest(
                    "patterns are counted by the store: the query may have a selector, line filters and"
                            + " filters of structured metadata, and no parser or formatter");
        }
        String sql =
                "SELECT shape, l, b, n FROM (SELECT shape, l, b, n, sum(n) OVER (PARTITION BY shape) AS total FROM ("
                        + "SELECT " + SHAPE + " AS shape, toString(level) AS l, intDiv(toUnixTimestamp64Nano(ts), "
                        + step
                        + ") AS b, toInt64(count()) AS n FROM logs WHERE " + Sql.from(request.start()) + " AND "
                        + Sql.before(request.end()) + " AND " + filter.where()
                        + " GROUP BY shape, l, b)) ORDER BY total DESC, shape, l, b";
        session.read(sql, batch -> {
            VarCharVector shape = Columns.column(batch, "shape", VarCharVector.class);
            VarCharVector level = Columns.column(batch, "l", VarCharVector.class);
            BigIntVector bucket = Columns.column(batch, "b", BigIntVector.class);
            BigIntVector lines = Columns.column(batch, "n", BigIntVector.class);
            for (int row = 0; row < batch.getRowCount(); row++) {
                sink.count(Columns.text(shape, row), Columns.text(level, row), bucket.get(row), lines.get(row));
            }
            return true;
        });
    }
}
