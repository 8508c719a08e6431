package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.StoreSession;
import io.varve.traceql.condition.NecessaryConditions;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.metrics.ExemplarEvaluator;
import io.varve.traceql.metrics.MetricsRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VarCharVector;

/**
 * Spans that stand for the samples of a metrics query. The time of the query is cut into slices; of each some spans that can be in the
 * answer are evaluated. What the store can't decide may leave a slice without any: exemplars are a sample, not a count.
 */
final class TraceExemplars {
    private static final int SPANS_OF_SLICE = 4;

    private final StoreSession session;
    private final CompiledQuery query;
    private final MetricsRange range;
    private final ResourceCatalog catalog;
    private final ExemplarEvaluator evaluator;
    private final String where;
    private final String slice;
    private final int limit;

    TraceExemplars(StoreSession session, CompiledQuery query, MetricsRange range, ResourceCatalog catalog, int limit) {
        this.session = session;
        this.query = query;
        this.range = range;
        this.catalog = catalog;
        this.limit = limit;
        evaluator = new ExemplarEvaluator(query, range);
        var filters = new SpanFilterSql(
                () -> catalog.between(session, range.start() - TraceSearch.SLACK, range.end() + TraceSearch.SLACK));
        where = TraceFinder.between(range.start() + 1, range.end()) + " AND "
                + filters.of(NecessaryConditions.ofSpans(query.query()));
        slice = "intDiv(toUnixTimestamp64Nano(ts) - " + range.start() + ", "
                + Math.max(1, (range.end() - range.start()) / limit) + ")";
    }

    /** Reads at most a few spans a slice. */
    ExemplarEvaluator read() {
        var columns = new SpanColumns(query.fields())
                .with(SpanColumns.Part.TRACE_ID, SpanColumns.Part.START, SpanColumns.Part.DURATION);
        if (query.needsWholeTrace()) {
            columns.withTree();
        }
        if (columns.has(SpanColumns.Part.RESOURCE)) {
            catalog.between(session, range.start() - TraceSearch.SLACK, range.end() + TraceSearch.SLACK);
        }
        if (query.needsWholeTrace()) {
            readTraces(columns);
        } else {
            SpanRows spans = columns.rows();
            session.read(
                    "SELECT " + String.join(", ", columns.select()) + " FROM spans WHERE " + where + " LIMIT "
                            + SPANS_OF_SLICE + " BY " + slice + " LIMIT " + (long) SPANS_OF_SLICE * (limit + 1),
                    batch -> {
                        columns.read(batch, session, catalog).forEach(spans::add);
                        return true;
                    });
            evaluator.observe(spans);
        }
        return evaluator;
    }

    private void readTraces(SpanColumns columns) {
        var ids = new ArrayList<String>();
        session.read(
                "SELECT DISTINCT id FROM (SELECT lower(hex(trace_id)) AS id FROM spans WHERE " + where + " LIMIT 1 BY "
                        + slice + " LIMIT " + (limit + 1) + ")",
                batch -> {
                    VarCharVector id = column(batch, "id", VarCharVector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        ids.add(text(id, row));
                    }
                    return true;
                });
        Map<String, TraceSummary> summaries = TraceSummaries.read(session, ids);
        if (summaries.isEmpty()) {
            return;
        }
        List<TraceSummary> found = List.copyOf(summaries.values());
        long start = found.stream().mapToLong(TraceSummary::start).min().orElseThrow();
        long end = found.stream().mapToLong(TraceSummary::end).max().orElseThrow();
        Map<String, SpanRows> traces = new HashMap<>();
        session.read(
                "SELECT " + String.join(", ", columns.select()) + " FROM spans WHERE " + TraceFinder.between(start, end)
                        + " AND trace_id IN (" + TraceSummaries.in(summaries.keySet()) + ") ORDER BY seq, sender",
                batch -> {
                    for (SpanRows.Row row : columns.read(batch, session, catalog)) {
                        traces.computeIfAbsent(row.traceId, _ -> columns.rows()).add(row);
                    }
                    return true;
                });
        traces.values().forEach(evaluator::observe);
    }
}
