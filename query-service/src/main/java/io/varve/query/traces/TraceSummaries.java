package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.StoreSession;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Reads the summaries that the store keeps of traces. A trace has a few rows until the store has merged them; they are added up here, since
 * to plan that takes the store longer.
 */
final class TraceSummaries {
    private TraceSummaries() {}

    /** Of the traces that are there, by their ids. */
    static Map<String, TraceSummary> read(StoreSession session, Collection<String> ids) {
        if (ids.isEmpty()) {
            return new HashMap<>();
        }
        Map<String, Sum> sums = new HashMap<>();
        session.read(
                "SELECT trace_id, start_ts, end_ts, root.seq AS seq, root.sender AS sender, root.service AS service,"
                        + " root.name AS name, service_spans, service_errors FROM traces WHERE trace_id IN (" + in(ids)
                        + ")",
                batch -> {
                    add(batch, sums);
                    return true;
                });
        Map<String, TraceSummary> found = new HashMap<>();
        sums.forEach((id, sum) -> found.put(id, sum.of(id)));
        return found;
    }

    /** Ids as a list of SQL. */
    static String in(Collection<String> ids) {
        return ids.stream().map(id -> "unhex('" + id + "')").collect(Collectors.joining(", "));
    }

    private static void add(VectorSchemaRoot batch, Map<String, Sum> sums) {
        FixedSizeBinaryVector id = column(batch, "trace_id", FixedSizeBinaryVector.class);
        TimeStampVector start = column(batch, "start_ts", TimeStampVector.class);
        TimeStampVector end = column(batch, "end_ts", TimeStampVector.class);
        BaseIntVector sequence = (BaseIntVector) batch.getVector("seq");
        BaseIntVector sender = (BaseIntVector) batch.getVector("sender");
        VarCharVector service = column(batch, "service", VarCharVector.class);
        VarCharVector name = column(batch, "name", VarCharVector.class);
        MapVector spans = column(batch, "service_spans", MapVector.class);
        MapVector errors = column(batch, "service_errors", MapVector.class);
        for (int row = 0; row < batch.getRowCount(); row++) {
            Sum sum = sums.computeIfAbsent(HexFormat.of().formatHex(id.get(row)), _ -> new Sum());
            sum.start = Math.min(sum.start, start.get(row));
            sum.end = Math.max(sum.end, end.get(row));
            sum.root(sequence.getValueAsLong(row), sender.getValueAsLong(row), text(service, row), text(name, row));
            count(spans, row, sum.spans);
            count(errors, row, sum.errors);
        }
    }

    private static void count(MapVector column, int row, Map<String, Long> counts) {
        StructVector pairs = (StructVector) column.getDataVector();
        VarCharVector keys = (VarCharVector) pairs.getChildByOrdinal(0);
        BaseIntVector values = (BaseIntVector) pairs.getChildByOrdinal(1);
        for (int i = column.getElementStartIndex(row); i < column.getElementEndIndex(row); i++) {
            counts.merge(text(keys, i), values.getValueAsLong(i), Long::sum);
        }
    }

    private static final class Sum {
        private long start = Long.MAX_VALUE;
        private long end = Long.MIN_VALUE;
        private long sequence;
        private long sender;
        private String service = "";
        private String name = "";
        private final Map<String, Long> spans = new HashMap<>();
        private final Map<String, Long> errors = new HashMap<>();

        /** Takes the root that arrived last. A row without one has zeros, and no texts, which must not replace any. */
        void root(long atSequence, long ofSender, String ofService, String called) {
            int later = Long.compareUnsigned(atSequence, sequence);
            if (later > 0 || (later == 0 && ofSender >= sender && !(ofService.isEmpty() && called.isEmpty()))) {
                sequence = atSequence;
                sender = ofSender;
                service = ofService;
                name = called;
            }
        }

        TraceSummary of(String id) {
            return new TraceSummary(id, start, end, service, name, spans, errors);
        }
    }
}
