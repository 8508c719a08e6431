package io.varve.query.traces;

import io.varve.query.logs.StoreSession;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.MetricsStage;
import io.varve.traceql.ast.MetricsStage.MetricsAggregate;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.condition.FieldTests;
import io.varve.traceql.condition.NecessaryConditions;
import io.varve.traceql.condition.SpanFilter;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.metrics.MetricsEvaluator;
import io.varve.traceql.metrics.MetricsRange;
import io.varve.traceql.metrics.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Answers metrics queries. The language evaluates every one of them; what differs is the rows that it is given: the store's own counts
 * per ten seconds, spans that the store has counted where they are equal in all that the query names, or spans as they are.
 */
final class TraceMetrics {
    private static final long BUCKET = 10_000_000_000L;
    private static final Set<Intrinsic> COUNTED = Set.of(Intrinsic.NAME, Intrinsic.KIND, Intrinsic.STATUS);

    private final StoreSession session;
    private final CompiledQuery query;
    private final MetricsRange range;
    private final ResourceCatalog catalog;
    private final SpanTallies tallies;
    private final MetricsEvaluator evaluator;

    TraceMetrics(
            StoreSession session,
            CompiledQuery query,
            MetricsRange range,
            int maxSeries,
            ResourceCatalog catalog,
            SpanTallies tallies) {
        this.session = session;
        this.query = query;
        this.range = range;
        this.catalog = catalog;
        this.tallies = tallies;
        evaluator = new MetricsEvaluator(query, range, maxSeries);
    }

    List<Series> read() {
        if (isCountedInAdvance()) {
            session.note("spans counted in advance");
            readCounted();
        } else if (query.needsWholeTrace()) {
            session.note("whole traces evaluated");
            readTraces();
        } else {
            readSpans();
        }
        return evaluator.result();
    }

    /** Whether {@code span_metrics} has all that the query names, and its ten seconds fit the samples. */
    private boolean isCountedInAdvance() {
        if (!(query.query().metrics() instanceof MetricsAggregate aggregate)
                || query.needsWholeTrace()
                || range.start() % BUCKET != 0
                || range.step() % BUCKET != 0) {
            return false;
        }
        boolean counts = switch (aggregate.function()) {
            case RATE, COUNT_OVER_TIME, QUANTILE_OVER_TIME, HISTOGRAM_OVER_TIME -> true;
            case MIN_OVER_TIME, MAX_OVER_TIME, AVG_OVER_TIME, SUM_OVER_TIME -> false;
        };
        return counts
                && (aggregate.field() == null || aggregate.field().equals(new IntrinsicField(Intrinsic.DURATION)))
                && aggregate.by().stream().allMatch(TraceMetrics::isCounted)
                && FieldTests.of(query.query().pipeline()).tests().stream().allMatch(test -> isCounted(test.field()))
                && FieldTests.of(query.query().pipeline()).selected().stream().allMatch(TraceMetrics::isCounted);
    }

    private static boolean isCounted(Field field) {
        return switch (field) {
            case Attribute(Scope scope, String name, boolean ofParent) ->
                scope == Scope.RESOURCE && name.equals("service.name");
            case IntrinsicField(Intrinsic intrinsic) -> COUNTED.contains(intrinsic);
        };
    }

    private void readCounted() {
        boolean durations = query.query().metrics() instanceof MetricsAggregate aggregate && aggregate.field() != null;
        Set<Field> fields = query.fields();
        var columns = new SpanColumns(fields);
        List<SpanTally> held = tallies.of(session, range.start() / SpanPart.SECOND, range.end() / SpanPart.SECOND);
        if (held != null) {
            session.note("counts from memory");
            var rows = new TalliedRows(range, columns, durations);
            held.forEach(rows::add);
            evaluator.observe(rows.rows());
            return;
        }
        String sample = "toInt64(" + range.start() + " + (intDiv(toInt64(toUnixTimestamp(bucket)) * 1000000000 - "
                + range.start() + " - 1, " + range.step() + ") + 1) * " + range.step() + ") AS c_start";
        // A power of two stands for the durations of its bucket.
        String duration = durations
                ? ", toInt64(if(duration_log2 = 0, 0, bitShiftLeft(toUInt64(1), least(duration_log2, 62)))) AS c_duration"
                : "";
        var selected = new ArrayList<String>();
        for (String column : columns.select()) {
            if (!column.endsWith("AS c_duration")) {
                selected.add(column);
            }
        }
        var groups = new ArrayList<String>();
        for (String column : selected) {
            groups.add(column.substring(column.lastIndexOf(' ') + 1));
        }
        groups.add("c_start");
        if (durations) {
            groups.add("c_duration");
        }
        selected.add(sample + duration);
        String where = "bucket > " + seconds(range.start()) + " AND bucket <= " + seconds(range.end());
        columns.with(SpanColumns.Part.START);
        if (durations) {
            columns.with(SpanColumns.Part.DURATION);
        }
        read(
                columns,
                "SELECT " + String.join(", ", selected) + ", toInt64(sum(spans)) AS c_count FROM span_metrics WHERE "
                        + where + " GROUP BY " + String.join(", ", groups),
                true);
    }

    private static String seconds(long nanoseconds) {
        return "toDateTime(" + nanoseconds / 1_000_000_000L + ", 'UTC')";
    }

    private String inRange() {
        // Open at the start, closed at the end.
        return TraceFinder.between(range.start() + 1, range.end());
    }

    private SpanFilterSql filters() {
        return new SpanFilterSql(
                () -> catalog.between(session, range.start() - TraceSearch.SLACK, range.end() + TraceSearch.SLACK));
    }

    private void readSpans() {
        SpanFilter necessary = NecessaryConditions.ofSpans(query.query());
        String where = filters().of(necessary);
        if (where.equals("0")) {
            return;
        }
        var columns = new SpanColumns(query.fields()).fulfilling(necessary);
        prepare(columns);
        String source = " FROM spans WHERE " + inRange() + " AND " + where;
        boolean exemplary = query.query().metrics() instanceof MetricsStage.Compare;
        if (columns.canBeCounted() && !exemplary) {
            session.note("equal spans counted by the store");
            String sample = "toInt64(" + range.start() + " + (intDiv(toUnixTimestamp64Nano(ts) - " + range.start()
                    + " - 1, " + range.step() + ") + 1) * " + range.step() + ") AS c_start";
            var groups = new ArrayList<>(columns.names());
            groups.add("c_start");
            var selected = new ArrayList<>(columns.select());
            selected.add(sample);
            selected.add("toInt64(count()) AS c_count");
            columns.with(SpanColumns.Part.START);
            read(
                    columns,
                    "SELECT " + String.join(", ", selected) + source + " GROUP BY " + String.join(", ", groups),
                    true);
            return;
        }
        session.note("spans evaluated one by one");
        columns.with(SpanColumns.Part.START);
        read(columns, "SELECT " + String.join(", ", columns.select()) + source, false);
    }

    private void prepare(SpanColumns columns) {
        if (columns.has(SpanColumns.Part.RESOURCE)) {
            catalog.between(session, range.start(), range.end());
        }
    }

    private void read(SpanColumns columns, String sql, boolean counted) {
        session.read(sql, batch -> {
            List<SpanRows.Row> rows = columns.read(batch, session, catalog);
            if (counted) {
                SpanColumns.numbers(batch, "c_count", rows, (row, count) -> row.count = count);
            }
            SpanRows spans = columns.rows();
            rows.forEach(spans::add);
            evaluator.observe(spans);
            return true;
        });
    }

    private void readTraces() {
        SpanFilterSql sql = filters();
        String time = TraceFinder.between(range.start() - TraceSearch.SLACK, range.end() + TraceSearch.SLACK);
        var where = new StringBuilder(time);
        String ofSpans = sql.of(NecessaryConditions.ofSpans(query.query()));
        // A trace counts by spans of the answer that start in the range.
        where.append(" AND trace_id IN (SELECT trace_id FROM spans WHERE ")
                .append(inRange())
                .append(" AND ")
                .append(ofSpans)
                .append(')');
        for (SpanFilter filter : NecessaryConditions.ofTraces(query.query())) {
            String other = sql.of(filter);
            if (!other.equals(ofSpans) && !other.equals(SpanFilterSql.ALL)) {
                where.append(" AND trace_id IN (SELECT trace_id FROM spans WHERE ")
                        .append(time)
                        .append(" AND ")
                        .append(other)
                        .append(')');
            }
        }
        var columns = new SpanColumns(query.fields()).withTree();
        if (query.query().metrics() instanceof MetricsStage.Compare) {
            columns.with(
                    SpanColumns.Part.ALL_ATTRIBUTES,
                    SpanColumns.Part.RESOURCE,
                    SpanColumns.Part.STATUS,
                    SpanColumns.Part.STATUS_MESSAGE);
        }
        prepare(columns);
        SpanRows[] trace = {columns.rows()};
        session.read(
                "SELECT " + String.join(", ", columns.select()) + " FROM spans WHERE " + where
                        + " ORDER BY trace_id, seq, sender",
                batch -> {
                    for (SpanRows.Row row : columns.read(batch, session, catalog)) {
                        if (!trace[0].isEmpty() && !trace[0].row(0).traceId.equals(row.traceId)) {
                            evaluator.observe(trace[0]);
                            trace[0] = columns.rows();
                        }
                        trace[0].add(row);
                    }
                    return true;
                });
        if (!trace[0].isEmpty()) {
            evaluator.observe(trace[0]);
        }
    }
}
