package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.StoreSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;

/** Reads a few facts of some spans of a trace, however long it is. */
final class SpansOfTrace {
    private SpansOfTrace() {}

    /** By their start; what is no id of a span is not found. */
    static List<SpanFacts> read(StoreSession session, TraceSummary trace, Collection<String> ids) {
        Set<String> wanted = new HashSet<>(ids);
        var found = new ArrayList<SpanFacts>();
        if (wanted.isEmpty()) {
            return found;
        }
        session.read(
                "SELECT lower(hex(span_id)) AS id, CAST(service AS String) AS of, CAST(name AS String) AS called, "
                        + "toUnixTimestamp64Nano(ts) AS start, duration FROM spans WHERE "
                        + TraceFinder.between(trace.start(), trace.end()) + " AND trace_id = unhex('" + trace.id()
                        + "') ORDER BY ts, seq, sender",
                batch -> {
                    VarCharVector id = column(batch, "id", VarCharVector.class);
                    VarCharVector service = column(batch, "of", VarCharVector.class);
                    VarCharVector name = column(batch, "called", VarCharVector.class);
                    BigIntVector start = column(batch, "start", BigIntVector.class);
                    BigIntVector duration = column(batch, "duration", BigIntVector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        if (wanted.contains(text(id, row))) {
                            found.add(new SpanFacts(
                                    text(id, row),
                                    text(service, row),
                                    text(name, row),
                                    start.get(row),
                                    duration.get(row)));
                        }
                    }
                    return true;
                });
        return found;
    }
}
