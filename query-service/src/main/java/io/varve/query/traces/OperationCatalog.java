package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.StoreSession;
import io.varve.traceql.value.Kind;
import io.varve.traceql.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;

/** Which services had spans of which names in which hour, held in memory. */
final class OperationCatalog {
    private static final long HOUR = 3_600_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final int SECONDS_PER_HOUR = 3600;
    private static final long LAST_HOUR = 0xFFFF_FFFFL / SECONDS_PER_HOUR - 2;

    /** What the end of a bucket of {@code span_metrics} is later than its spans at most. */
    private static final int BUCKET_SECONDS = 10;

    private static final long MOST_OPERATIONS = 300_000;

    private final HeldPages<List<Operation>> pages = new HeldPages<>(List::size, MOST_OPERATIONS);

    /**
     * Spans of a name and kind in an hour.
     *
     * @param first the end of its first ten seconds with such spans, unix seconds
     * @param last that of the last
     */
    private record Operation(String service, String name, Kind kind, long first, long last) {
        /** Whether there were some in a time range in unix nanoseconds. */
        boolean touches(long start, long end) {
            return last >= start / SECOND && first <= end / SECOND + BUCKET_SECONDS;
        }
    }

    /** The services in a time range (unix nanoseconds). */
    Set<Value> services(StoreSession session, long start, long end) {
        return values(session, start, end, Operation::service);
    }

    /** The names of spans in a time range. */
    Set<Value> names(StoreSession session, long start, long end) {
        return values(session, start, end, Operation::name);
    }

    /** What spans of a service are called in a time range, and their kinds. */
    Set<SpanOperation> ofService(StoreSession session, String service, long start, long end) {
        Set<SpanOperation> found = new LinkedHashSet<>();
        for (Operation operation : page(session, start, end)) {
            if (operation.service().equals(service) && operation.touches(start, end)) {
                found.add(new SpanOperation(operation.name(), operation.kind()));
            }
        }
        return found;
    }

    private Set<Value> values(StoreSession session, long start, long end, Function<Operation, String> text) {
        Set<Value> values = new LinkedHashSet<>();
        for (Operation operation : page(session, start, end)) {
            if (operation.touches(start, end)) {
                values.add(new Value.Text(text.apply(operation)));
            }
        }
        return values;
    }

    /** Within what the store's DateTime holds. */
    private static long hour(long unixNano) {
        return Math.clamp(Math.floorDiv(unixNano, HOUR), 0, LAST_HOUR);
    }

    private List<Operation> page(StoreSession session, long start, long end) {
        long from = hour(start);
        long to = hour(end);
        String source = "span_metrics WHERE bucket BETWEEN toDateTime(" + from * SECONDS_PER_HOUR
                + ", 'UTC') AND toDateTime(" + ((to + 1) * SECONDS_PER_HOUR + BUCKET_SECONDS) + ", 'UTC')";
        return pages.get(session, from, to, "sum(spans)", "sum(duration_sum)", source, () -> load(session, source));
    }

    private static List<Operation> load(StoreSession session, String source) {
        var operations = new ArrayList<Operation>();
        session.read(
                "SELECT CAST(service AS String) AS s, CAST(name AS String) AS n, toInt64(kind) AS k, toInt64(toUnixTimestamp(min(bucket))) AS f,"
                        + " toInt64(toUnixTimestamp(max(bucket))) AS l FROM " + source
                        + " GROUP BY service, name, kind, toStartOfHour(bucket) ORDER BY s, n, k",
                batch -> {
                    VarCharVector service = column(batch, "s", VarCharVector.class);
                    VarCharVector name = column(batch, "n", VarCharVector.class);
                    BigIntVector kind = column(batch, "k", BigIntVector.class);
                    BigIntVector first = column(batch, "f", BigIntVector.class);
                    BigIntVector last = column(batch, "l", BigIntVector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        operations.add(new Operation(
                                text(service, row),
                                text(name, row),
                                Kind.ofCode((int) kind.get(row)),
                                first.get(row),
                                last.get(row)));
                    }
                    return true;
                });
        return List.copyOf(operations);
    }
}
