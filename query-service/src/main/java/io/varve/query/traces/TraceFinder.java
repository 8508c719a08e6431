package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.Sql;
import io.varve.query.logs.StoreSession;
import io.varve.traceql.ast.Query;
import io.varve.traceql.condition.NecessaryConditions;
import io.varve.traceql.condition.SpanFilter;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.Spanset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;

/**
 * Finds the newest traces of a search. Candidates come from the newest spans that can be in the answer, in windows of time that grow
 * as long as they hold too few; their spans are then read and the query evaluated. What starts after the oldest span looked at so far
 * can't be missing any more, so the search ends when that is enough. Where a trace has to have several spans, each window reaches to the
 * end again: however far apart they lie, the window that reaches back to the first of them has them all.
 */
final class TraceFinder {
    private static final long FIRST_WINDOW = 120_000_000_000L;

    /** Where a trace has to have several spans. */
    private static final long FIRST_WINDOW_OF_TRACES = 3 * TraceSearch.SLACK;

    private static final int WINDOW_GROWTH = 8;
    private static final int MORE_CANDIDATES = 32;
    private static final int MAX_CANDIDATES = 2_000;
    private static final int SOME_MORE_CANDIDATES = 4;
    private static final Comparator<SpanRows.Row> ARRIVAL = (one, other) ->
            one.seq == other.seq ? Long.compare(one.sender, other.sender) : Long.compareUnsigned(one.seq, other.seq);

    /** Spans of the answer that a trace is expected to have, where they are read at once. */
    private static final int SPANS_OF_A_TRACE = 4;

    private final StoreSession session;
    private final TraceSearch search;
    private final ResourceCatalog catalog;
    private final CompiledQuery query;
    /** What a span must fulfil for its trace to be looked at. */
    private final String candidate;

    /** What other spans of that trace must fulfil. */
    private final List<String> others = new ArrayList<>();

    private final String spansOfAnswer;
    private final SpanColumns columns;
    private final Set<String> seen = new HashSet<>();

    /** Whether spans of the answer are read at once, without asking for their traces' ids before. */
    private boolean atOnce;

    private final List<FoundTrace> found = new ArrayList<>();

    TraceFinder(StoreSession session, TraceSearch search, ResourceCatalog catalog) {
        this.session = session;
        this.search = search;
        this.catalog = catalog;
        query = search.query();
        Query tree = query.query();
        var sql = new SpanFilterSql(() -> catalog.between(session, search.first(), search.last()));
        SpanFilter necessary = NecessaryConditions.ofSpans(tree);
        candidate = sql.of(necessary);
        for (SpanFilter filter : NecessaryConditions.ofTraces(tree)) {
            String other = sql.of(filter);
            if (query.needsWholeTrace()
                    && !other.equals(candidate)
                    && !other.equals(SpanFilterSql.ALL)
                    && !others.contains(other)) {
                others.add(other);
            }
        }
        spansOfAnswer = query.needsWholeTrace() ? SpanFilterSql.ALL : candidate;
        columns = new SpanColumns(query.fields())
                .with(
                        SpanColumns.Part.TRACE_ID,
                        SpanColumns.Part.IDS,
                        SpanColumns.Part.START,
                        SpanColumns.Part.DURATION);
        atOnce = !query.needsWholeTrace();
        if (atOnce) {
            columns.with(SpanColumns.Part.ARRIVAL).fulfilling(necessary);
        } else {
            columns.withTree();
        }
        if (columns.has(SpanColumns.Part.RESOURCE)) {
            catalog.between(session, search.first(), search.last());
        }
    }

    static String between(long start, long end) {
        return "ts BETWEEN " + Sql.timestamp(start) + " AND " + Sql.timestamp(end);
    }

    List<FoundTrace> find() {
        long first = search.first();
        long cursor = search.last();
        long width = others.isEmpty() ? FIRST_WINDOW : FIRST_WINDOW_OF_TRACES;
        // Nothing is expected after the end but the rest of traces that began before.
        long from = search.end() - width;
        while (cursor >= first && !candidate.equals(SpanFilterSql.NONE) && !others.contains(SpanFilterSql.NONE)) {
            long windowStart = Math.max(first, Math.min(from, cursor));
            cursor = atOnce ? readSpans(windowStart, cursor) : readWindow(windowStart, cursor);
            if (isEnough(cursor)) {
                break;
            }
            if (cursor < windowStart) {
                width *= WINDOW_GROWTH;
                from = cursor - width;
            }
        }
        return FoundTrace.newest(found, search.limit());
    }

    /** Those of some traces that are in the answer, by their ids. */
    List<FoundTrace> find(List<String> ids) {
        read(summaries(others.isEmpty() ? ids : withOthers(ids)));
        return List.copyOf(found);
    }

    private List<String> withOthers(List<String> ids) {
        List<String> with = new ArrayList<>();
        session.read(
                "SELECT lower(hex(trace_id)) AS id FROM spans WHERE "
                        + between(search.first() - TraceSearch.SLACK, search.last() + TraceSearch.SLACK)
                        + " AND trace_id IN ("
                        + TraceSummaries.in(ids) + ") AND (" + String.join(" OR ", others)
                        + ") GROUP BY trace_id HAVING " + hasOthers(),
                batch -> {
                    VarCharVector id = column(batch, "id", VarCharVector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        with.add(text(id, row));
                    }
                    return true;
                });
        return with;
    }

    private String hasOthers() {
        return others.stream().map(other -> "countIf(" + other + ") > 0").collect(Collectors.joining(" AND "));
    }

    private boolean isEnough(long oldestLookedAt) {
        return found.size() >= search.limit()
                && found.stream()
                                .filter(trace -> trace.summary().start() > oldestLookedAt)
                                .count()
                        >= search.limit();
    }

    /**
     * Reads the newest spans of the answer in a window. Those of a trace that lies within are then all there is of it; only of the others
     * are spans read again. Answers up to when (inclusive) there may be more.
     */
    private long readSpans(long start, long end) {
        int wanted = Math.min(search.limit() + SOME_MORE_CANDIDATES, MAX_CANDIDATES);
        int limit = wanted * SPANS_OF_A_TRACE;
        Map<String, List<SpanRows.Row>> traces = new LinkedHashMap<>();
        long[] oldest = {start};
        int[] count = {0};
        session.read(
                "SELECT " + String.join(", ", columns.select()) + " FROM spans WHERE " + between(start, end) + " AND "
                        + candidate + " ORDER BY ts DESC LIMIT " + limit,
                batch -> {
                    for (SpanRows.Row row : columns.read(batch, session, catalog)) {
                        count[0]++;
                        oldest[0] = row.start;
                        if (!seen.contains(row.traceId)) {
                            traces.computeIfAbsent(row.traceId, unseen -> new ArrayList<>())
                                    .add(row);
                        }
                    }
                    return true;
                });
        boolean all = count[0] < limit;
        // Traces of many spans each: to go on like this would read few traces at a time.
        atOnce = all;
        long complete = all ? start : oldest[0] + 1;
        var ids = new ArrayList<>(traces.keySet());
        for (int from = 0; from < ids.size(); from += wanted) {
            int to = Math.min(from + wanted, ids.size());
            evaluate(ids.subList(from, to), traces, complete);
            seen.addAll(ids.subList(from, to));
            if (to < ids.size()) {
                long next = traces.getOrDefault(ids.get(to), List.of()).getFirst().start;
                if (isEnough(next)) {
                    return next;
                }
            }
        }
        return all ? start - 1 : oldest[0];
    }

    /** Evaluates traces of which all spans of the answer since {@code complete} are there, and reads those that began before. */
    private void evaluate(List<String> ids, Map<String, List<SpanRows.Row>> spans, long complete) {
        Map<String, TraceSummary> summaries = summaries(ids);
        Map<String, TraceSummary> begunBefore = new HashMap<>();
        summaries.forEach((id, summary) -> {
            if (summary.start() < complete || summary.end() > search.last()) {
                begunBefore.put(id, summary);
            } else {
                SpanRows rows = columns.rows();
                spans.getOrDefault(id, List.of()).stream().sorted(ARRIVAL).forEach(rows::add);
                add(summary, rows);
            }
        });
        read(begunBefore);
    }

    /** Reads the newest candidates of a window; answers up to when (inclusive) there may be more. */
    private long readWindow(long start, long end) {
        // Twice as many as are known already, for a window of traces is read from its end each time.
        int limit = Math.min(search.limit() + MORE_CANDIDATES + seen.size(), MAX_CANDIDATES);
        var ids = new ArrayList<String>();
        long[] oldest = {start};
        int[] rows = {0};
        session.read(candidates(start, end) + " ORDER BY latest DESC, id LIMIT " + (limit + seen.size()), batch -> {
            VarCharVector id = column(batch, "id", VarCharVector.class);
            BigIntVector latest = column(batch, "latest", BigIntVector.class);
            for (int row = 0; row < batch.getRowCount(); row++) {
                rows[0]++;
                oldest[0] = latest.get(row);
                if (seen.add(text(id, row))) {
                    ids.add(text(id, row));
                }
            }
            return true;
        });
        boolean all = rows[0] < limit + seen.size() - ids.size();
        for (int from = 0; from < ids.size(); from += MAX_CANDIDATES) {
            read(summaries(ids.subList(from, Math.min(from + MAX_CANDIDATES, ids.size()))));
        }
        return all ? start - 1 : oldest[0];
    }

    private String candidates(long start, long end) {
        if (others.isEmpty()) {
            return "SELECT lower(hex(trace_id)) AS id, toUnixTimestamp64Nano(max(ts)) AS latest FROM spans WHERE "
                    + between(start, end) + " AND " + candidate + " GROUP BY trace_id";
        }
        // One pass for all of them: which of its spans fulfil which is counted per trace.
        long last = search.last();
        String own = candidate + " AND " + between(start, last);
        var any = new StringBuilder(candidate);
        others.forEach(other -> any.append(" OR ").append(other));
        return "SELECT lower(hex(trace_id)) AS id, toUnixTimestamp64Nano(maxIf(ts, " + own
                + ")) AS latest FROM spans WHERE " + between(start - TraceSearch.SLACK, last + TraceSearch.SLACK)
                + " AND (" + any
                + ") GROUP BY trace_id HAVING countIf(" + own + ") > 0 AND " + hasOthers();
    }

    private Map<String, TraceSummary> summaries(List<String> ids) {
        Map<String, TraceSummary> summaries = TraceSummaries.read(session, ids);
        summaries.values().removeIf(trace -> trace.start() > search.end() || trace.end() < search.start());
        return summaries;
    }

    private void read(Map<String, TraceSummary> summaries) {
        if (summaries.isEmpty()) {
            return;
        }
        long start =
                summaries.values().stream().mapToLong(TraceSummary::start).min().orElseThrow();
        long end =
                summaries.values().stream().mapToLong(TraceSummary::end).max().orElseThrow();
        Map<String, SpanRows> traces = new LinkedHashMap<>();
        session.read(
                "SELECT " + String.join(", ", columns.select()) + " FROM spans WHERE " + between(start, end)
                        + " AND trace_id IN (" + TraceSummaries.in(summaries.keySet()) + ") AND " + spansOfAnswer
                        + " ORDER BY seq, sender",
                batch -> {
                    for (SpanRows.Row row : columns.read(batch, session, catalog)) {
                        traces.computeIfAbsent(row.traceId, unseen -> columns.rows())
                                .add(row);
                    }
                    return true;
                });
        traces.forEach((id, spans) -> {
            TraceSummary summary = summaries.get(id);
            if (summary != null) {
                add(summary, spans);
            }
        });
    }

    private void add(TraceSummary summary, SpanRows spans) {
        List<Spanset> sets = query.evaluate(spans);
        if (search.isNear(spans, sets)) {
            found.add(FoundTrace.of(summary, query, spans, sets, search.spansPerSet()));
        }
    }
}
