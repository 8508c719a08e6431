package io.varve.query.traces;

import io.varve.query.logs.StoreSession;
import io.varve.traceql.ast.FieldExpression;
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
import io.varve.traceql.eval.ConditionedValues;
import io.varve.traceql.eval.NumberComparison;
import io.varve.traceql.value.Kind;
import io.varve.traceql.value.Status;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import io.varve.traceql.value.Values;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names and values to choose from: from the catalogue where it has them all, else from spans. */
final class TraceTags {
    private final StoreSession session;
    private final ResourceCatalog catalog;
    private final AttributeCatalog attributes;
    private final OperationCatalog operations;
    private final long start;
    private final long end;

    TraceTags(
            StoreSession session,
            ResourceCatalog catalog,
            AttributeCatalog attributes,
            OperationCatalog operations,
            long start,
            long end) {
        this.session = session;
        this.catalog = catalog;
        this.attributes = attributes;
        this.operations = operations;
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
            case SPAN, EVENT, LINK -> new TreeSet<>(attributes.names(session, scope, start, end));
        };
    }

    /** The values of a field, elements of lists alone; at most so many. */
    Set<Value> values(Field field, TagFilter asked, int limit) {
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
                case DURATION, TRACE_ID, SPAN_ID, PARENT_ID, PARENT, LINK_SPAN_ID, LINK_TRACE_ID -> {
                    // As many as there are spans: nothing to choose from.
                    return Set.of();
                }
                default -> {}
            }
        }
        // The own value of a comparison is offered whether it occurs or not.
        Set<Value> values = of(asked.equalTo(field));
        TagFilter filter = asked.without(field);
        if (!asked.groups().isEmpty() && filter.groups().isEmpty()) {
            return values;
        }
        if (filter.groups().isEmpty() || filter.namesAnyScope()) {
            values.addAll(all(field, limit));
        } else if (!field.equals(new IntrinsicField(Intrinsic.EVENT_TIME_SINCE_START))) {
            values.addAll(read(field, filter.condition(Optional.of(field)), limit));
            if (!values.isEmpty() && filter.answersName(field)) {
                values.add(new Value.Text(((Attribute) field).name()));
            }
        }
        return values;
    }

    private Set<Value> all(Field field, int limit) {
        Set<Value> values = catalogued(field).orElseGet(() -> read(field, new Literal(Values.TRUE), limit));
        if (field instanceof Attribute(Scope scope, String name, boolean ofParent) && scope == Scope.ANY) {
            Set<Value> everywhere = new LinkedHashSet<>(values);
            everywhere.addAll(ofScopes(name));
            return everywhere;
        }
        // Durations are offered as they are stored, in nanoseconds.
        return values.stream()
                .map(value -> value instanceof Value.Duration(long nanoseconds) ? new Value.Int(nanoseconds) : value)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<Value> of(List<? extends Value> values) {
        return new LinkedHashSet<>(values);
    }

    private Optional<Set<Value>> catalogued(Field field) {
        return switch (field) {
            case IntrinsicField(Intrinsic intrinsic) ->
                intrinsic == Intrinsic.NAME ? Optional.of(operations.names(session, start, end)) : Optional.empty();
            case Attribute(Scope scope, String name, boolean ofParent) ->
                switch (scope) {
                    case RESOURCE -> Optional.of(ofResources(name));
                    case SPAN -> attributes.values(session, TagScope.SPAN, name, start, end);
                    case EVENT -> attributes.values(session, TagScope.EVENT, name, start, end);
                    case LINK -> attributes.values(session, TagScope.LINK, name, start, end);
                    case ANY ->
                        attributes
                                .values(session, TagScope.SPAN, name, start, end)
                                .map(values -> {
                                    Set<Value> both = new LinkedHashSet<>(values);
                                    both.addAll(ofResources(name));
                                    return both;
                                });
                    case INSTRUMENTATION -> Optional.of(ofScopes(name));
                };
        };
    }

    private Set<Value> ofResources(String name) {
        if (name.equals("service.name")) {
            return operations.services(session, start, end);
        }
        return ofResources(resource -> resource.values().get(name));
    }

    private Set<Value> ofScopes(String name) {
        return ofResources(resource -> resource.scopeValues().get(name));
    }

    private Set<Value> ofResources(Function<SpanResource, @Nullable Value> read) {
        Set<Value> values = new LinkedHashSet<>();
        catalog.between(session, start, end).values().forEach(resource -> {
            Value value = read.apply(resource);
            if (value != null && value.type() != ValueType.NIL) {
                values.addAll(value.elements());
            }
        });
        return values;
    }

    private Set<Value> read(Field field, FieldExpression condition, int limit) {
        var pipeline = new Pipeline(
                List.<PipelineStage>of(new SpansetFilter(condition), new PipelineStage.Select(List.of(field))));
        CompiledQuery query =
                CompiledQuery.of(new Query(pipeline, null, List.of(), List.of()), NumberComparison.BY_TYPE);
        String where = new SpanFilterSql(() -> catalog.between(session, start, end))
                .of(NecessaryConditions.ofSpans(query.query()));
        var columns = new SpanColumns(query.fields());
        if (columns.has(SpanColumns.Part.RESOURCE)) {
            catalog.between(session, start, end);
        }
        var wanted = new ConditionedValues(field, condition);
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
                    collect(rows[0], wanted, values);
                    rows[0] = columns.rows();
                }
                rows[0].add(row);
            }
            if (!traces) {
                collect(rows[0], wanted, values);
                rows[0] = columns.rows();
            }
            return values.size() < limit;
        });
        collect(rows[0], wanted, values);
        return values;
    }

    private static void collect(SpanRows rows, ConditionedValues wanted, Set<Value> values) {
        for (int span = 0; span < rows.size(); span++) {
            wanted.read(rows, span, values::add);
        }
    }
}
