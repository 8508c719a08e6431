package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.Sql;
import io.varve.query.logs.StoreSession;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.Query;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.condition.NecessaryConditions;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.NumberComparison;
import io.varve.traceql.eval.SpanReader;
import io.varve.traceql.eval.Spanset;
import io.varve.traceql.value.Kind;
import io.varve.traceql.value.Status;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.VarCharVector;

/** Names and values to choose from: from the catalogue where it has them all, else from spans. */
final class TraceTags {
    private static final String CATALOGUED = "'string', 'int', 'float', 'bool'";

    private final StoreSession session;
    private final ResourceCatalog catalog;
    private final long start;
    private final long end;

    TraceTags(StoreSession session, ResourceCatalog catalog, long start, long end) {
        this.session = session;
        this.catalog = catalog;
        this.start = start;
        this.end = end;
    }

    Set<String> names(TagScope scope) {
        return switch (scope) {
            case RESOURCE -> {
                var names = new TreeSet<String>();
                // Every resource has a service, if only the empty one.
                catalog.between(session, start, end).values().forEach(resource -> {
                    names.add("service.name");
                    resource.attributes().forEach(attribute -> names.add(attribute.getKey()));
                });
                yield names;
            }
            case INSTRUMENTATION -> {
                var names = new TreeSet<String>();
                catalog.between(session, start, end)
                        .values()
                        .forEach(resource -> resource.scope()
                                .getAttributesList()
                                .forEach(attribute -> names.add(attribute.getKey())));
                yield names;
            }
            case SPAN, EVENT, LINK ->
                new TreeSet<>(texts("SELECT DISTINCT CAST(key AS String) AS text FROM span_attributes WHERE " + hours()
                        + " AND scope = " + Sql.text(scope.text())));
        };
    }

    private String hours() {
        return "hour BETWEEN toStartOfHour(" + Sql.timestamp(start) + ") AND " + Sql.timestamp(end);
    }

    private List<String> texts(String sql) {
        var texts = new ArrayList<String>();
        session.read(sql, batch -> {
            VarCharVector column = column(batch, "text", VarCharVector.class);
            for (int row = 0; row < batch.getRowCount(); row++) {
                texts.add(text(column, row));
            }
            return true;
        });
        return texts;
    }

    /** The values of a field, elements of lists alone; at most so many. */
    Set<Value> values(Field field, Optional<SpansetFilter> filter, int limit) {
        if (field instanceof IntrinsicField(Intrinsic intrinsic)) {
            switch (intrinsic) {
                case STATUS -> {
                    return of(Arrays.stream(Status.values())
                            .map(Value.OfStatus::new)
                            .toList());
                }
                case KIND -> {
                    return of(
                            Arrays.stream(Kind.values()).map(Value.OfKind::new).toList());
                }
                case DURATION,
                        TRACE_DURATION,
                        TRACE_ID,
                        SPAN_ID,
                        PARENT_ID,
                        PARENT,
                        EVENT_TIME_SINCE_START,
                        LINK_SPAN_ID,
                        LINK_TRACE_ID -> {
                    // As many as there are spans: nothing to choose from.
                    return Set.of();
                }
                default -> {}
            }
        }
        if (filter.isEmpty()) {
            Optional<Set<Value>> known = catalogued(field);
            if (known.isPresent()) {
                return known.get();
            }
        }
        return read(field, filter, limit);
    }

    private static Set<Value> of(List<? extends Value> values) {
        return new LinkedHashSet<>(values);
    }

    private Optional<Set<Value>> catalogued(Field field) {
        return switch (field) {
            case IntrinsicField(Intrinsic intrinsic) ->
                intrinsic == Intrinsic.NAME
                        ? Optional.of(
                                of(texts("SELECT DISTINCT CAST(name AS String) AS text FROM span_metrics WHERE "
                                                + buckets())
                                        .stream()
                                        .map(Value.Text::new)
                                        .toList()))
                        : Optional.empty();
            case Attribute(Scope scope, String name, boolean ofParent) ->
                switch (scope) {
                    case RESOURCE -> Optional.of(ofResources(name));
                    case SPAN, EVENT, LINK -> ofCatalogue(scope, name);
                    case ANY ->
                        ofCatalogue(Scope.SPAN, name).map(values -> {
                            Set<Value> both = new LinkedHashSet<>(values);
                            both.addAll(ofResources(name));
                            return both;
                        });
                    case INSTRUMENTATION -> Optional.empty();
                };
        };
    }

    private String buckets() {
        return "bucket BETWEEN toDateTime(" + start / 1_000_000_000L + ", 'UTC') AND toDateTime("
                + (end / 1_000_000_000L + 10) + ", 'UTC')";
    }

    private Set<Value> ofResources(String name) {
        if (name.equals("service.name")) {
            return of(
                    texts("SELECT DISTINCT CAST(service AS String) AS text FROM span_metrics WHERE " + buckets())
                            .stream()
                            .map(Value.Text::new)
                            .toList());
        }
        Set<Value> values = new LinkedHashSet<>();
        catalog.between(session, start, end).values().forEach(resource -> {
            Value value = resource.values().get(name);
            if (value != null && value.type() != ValueType.NIL) {
                values.addAll(value.elements());
            }
        });
        return values;
    }

    /** Empty if the catalogue does not list them all. */
    private Optional<Set<Value>> ofCatalogue(Scope scope, String name) {
        Set<Value> values = new LinkedHashSet<>();
        boolean[] all = {true};
        session.read(
                "SELECT DISTINCT CAST(type AS String) AS type, value, toString(more OR type NOT IN (" + CATALOGUED
                        + ")) AS more FROM span_attributes WHERE " + hours() + " AND scope = "
                        + Sql.text(scope.text()) + " AND key = " + Sql.text(name),
                batch -> {
                    VarCharVector type = column(batch, "type", VarCharVector.class);
                    VarCharVector value = column(batch, "value", VarCharVector.class);
                    VarCharVector more = column(batch, "more", VarCharVector.class);
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        String rest = text(more, row);
                        if (rest.equals("true") || rest.equals("1")) {
                            all[0] = false;
                        } else {
                            values.add(typed(text(type, row), text(value, row)));
                        }
                    }
                    return all[0];
                });
        return all[0] ? Optional.of(values) : Optional.empty();
    }

    private static Value typed(String type, String text) {
        return switch (type) {
            case "int" -> new Value.Int(Long.parseLong(text));
            case "float" -> new Value.Floating(Double.parseDouble(text));
            case "bool" -> Values.of(text.equals("true") || text.equals("1"));
            default -> new Value.Text(text);
        };
    }

    private Set<Value> read(Field field, Optional<SpansetFilter> filter, int limit) {
        var pipeline = new Pipeline(List.<PipelineStage>of(
                filter.orElseGet(() -> new SpansetFilter(new Literal(Values.TRUE))),
                new PipelineStage.Select(List.of(field))));
        CompiledQuery query =
                CompiledQuery.of(new Query(pipeline, null, List.of(), List.of()), NumberComparison.BY_TYPE);
        String where = new SpanFilterSql(() -> catalog.between(session, start, end))
                .of(NecessaryConditions.ofSpans(query.query()));
        var columns = new SpanColumns(query.fields());
        if (columns.has(SpanColumns.Part.RESOURCE)) {
            catalog.between(session, start, end);
        }
        SpanReader reader = CompiledQuery.reader(field);
        Set<Value> values = new LinkedHashSet<>();
        boolean traces = query.needsWholeTrace();
        if (columns.select().isEmpty()) {
            columns.with(SpanColumns.Part.KIND);
        }
        String sql = "SELECT " + (columns.canBeCounted() && !traces ? "DISTINCT " : "")
                + String.join(", ", columns.select()) + " FROM spans WHERE " + TraceFinder.between(start, end)
                + (traces ? " ORDER BY trace_id, seq, sender" : " AND " + where);
        SpanRows[] rows = {columns.rows()};
        session.read(sql, batch -> {
            for (SpanRows.Row row : columns.read(batch, session, catalog)) {
                if (traces && !rows[0].isEmpty() && !rows[0].row(0).traceId.equals(row.traceId)) {
                    collect(query, rows[0], reader, values);
                    rows[0] = columns.rows();
                }
                rows[0].add(row);
            }
            if (!traces) {
                collect(query, rows[0], reader, values);
                rows[0] = columns.rows();
            }
            return values.size() < limit;
        });
        collect(query, rows[0], reader, values);
        return values;
    }

    private static void collect(CompiledQuery query, SpanRows rows, SpanReader reader, Set<Value> values) {
        if (rows.isEmpty()) {
            return;
        }
        for (Spanset set : query.evaluate(rows)) {
            for (int span : set.spans()) {
                Value value = reader.read(rows, span);
                if (value.type() != ValueType.NIL) {
                    values.addAll(value.elements());
                }
                // Of events there may be several, each with a value.
            }
        }
    }
}
