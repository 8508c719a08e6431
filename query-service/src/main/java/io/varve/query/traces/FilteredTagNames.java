package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.varve.query.logs.StoreSession;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.Query;
import io.varve.traceql.condition.NecessaryConditions;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.NumberComparison;
import io.varve.traceql.eval.Spanset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;

/** The names of attributes that spans of a filter have: what the store finds equal in names and in what the filter looks at is evaluated once. */
final class FilteredTagNames {
    private static final String KEYS =
            "CAST(arraySort(arrayConcat(mapKeys(attributes_string), mapKeys(attributes_int), "
                    + "mapKeys(attributes_float), mapKeys(attributes_bool), mapKeys(attributes_other))) AS Array(String)) AS c_names";

    private final StoreSession session;
    private final ResourceCatalog catalog;
    private final CompiledQuery query;
    private final Set<TagScope> scopes;
    private final SpanColumns columns;
    private final Map<TagScope, Set<String>> names = new EnumMap<>(TagScope.class);
    private final Set<SpanResource> resources = Collections.newSetFromMap(new IdentityHashMap<>());

    FilteredTagNames(StoreSession session, ResourceCatalog catalog, SpansetFilter filter, Collection<TagScope> scopes) {
        this.session = session;
        this.catalog = catalog;
        this.scopes = Set.copyOf(scopes);
        query = CompiledQuery.of(
                new Query(new Pipeline(List.of(filter)), null, List.of(), List.of()), NumberComparison.BY_TYPE);
        columns = new SpanColumns(query.fields());
        for (TagScope scope : TagScope.values()) {
            names.put(scope, new TreeSet<>());
            if (this.scopes.contains(scope)) {
                switch (scope) {
                    case RESOURCE, INSTRUMENTATION -> columns.with(SpanColumns.Part.RESOURCE);
                    case EVENT -> columns.with(SpanColumns.Part.EVENTS, SpanColumns.Part.START);
                    case LINK -> columns.with(SpanColumns.Part.LINKS);
                    case SPAN -> {}
                }
            }
        }
    }

    /** Of spans that start in a time range (unix nanoseconds); a set for each scope, sorted. */
    Map<TagScope, Set<String>> read(long start, long end) {
        boolean traces = query.needsWholeTrace();
        if (traces) {
            columns.withTree();
        }
        if (columns.has(SpanColumns.Part.RESOURCE)) {
            // Before the rows come, among which nothing else can be read.
            catalog.between(session, start, end);
        }
        var selected = new ArrayList<>(columns.select());
        if (scopes.contains(TagScope.SPAN)) {
            selected.add(KEYS);
        }
        String where = new SpanFilterSql(() -> catalog.between(session, start, end))
                .of(NecessaryConditions.ofSpans(query.query()));
        String sql = "SELECT " + (columns.canBeCounted() && !traces ? "DISTINCT " : "")
                + String.join(", ", selected.isEmpty() ? List.of("toInt64(1) AS c_any") : selected)
                + " FROM spans WHERE "
                + TraceFinder.between(start, end) + (traces ? " ORDER BY trace_id, seq, sender" : " AND " + where);
        var pending = new Pending();
        session.read(sql, batch -> {
            List<SpanRows.Row> rows = columns.read(batch, session, catalog);
            for (int i = 0; i < rows.size(); i++) {
                if (traces && pending.isOfOtherTrace(rows.get(i))) {
                    pending.evaluate();
                }
                pending.add(rows.get(i), batch, i);
            }
            if (!traces) {
                pending.evaluate();
            }
            return true;
        });
        pending.evaluate();
        return names;
    }

    /** Spans that wait for the rest of their trace. */
    private final class Pending {
        private SpanRows spans = columns.rows();
        private final List<List<String>> keys = new ArrayList<>();

        boolean isOfOtherTrace(SpanRows.Row row) {
            return !spans.isEmpty() && !spans.row(0).traceId.equals(row.traceId);
        }

        void add(SpanRows.Row row, VectorSchemaRoot batch, int at) {
            spans.add(row);
            keys.add(scopes.contains(TagScope.SPAN) ? keys(batch, at) : List.of());
        }

        void evaluate() {
            if (!spans.isEmpty()) {
                for (Spanset set : query.evaluate(spans)) {
                    for (int span : set.spans()) {
                        collect(spans.row(span), keys.get(span));
                    }
                }
            }
            spans = columns.rows();
            keys.clear();
        }
    }

    private static List<String> keys(VectorSchemaRoot batch, int row) {
        ListVector list = column(batch, "c_names", ListVector.class);
        VarCharVector items = (VarCharVector) list.getDataVector();
        var keys = new ArrayList<String>();
        for (int at = list.getElementStartIndex(row); at < list.getElementEndIndex(row); at++) {
            keys.add(text(items, at));
        }
        return keys;
    }

    private void collect(SpanRows.Row row, List<String> keys) {
        for (TagScope scope : scopes) {
            Set<String> ofScope = names.getOrDefault(scope, Set.of());
            switch (scope) {
                case SPAN -> ofScope.addAll(keys);
                case EVENT -> row.events.forEach(event -> addAll(ofScope, event.getAttributesList()));
                case LINK -> row.links.forEach(link -> addAll(ofScope, link.getAttributesList()));
                case RESOURCE -> {
                    // Every resource has a service, if only the empty one.
                    ofScope.add("service.name");
                    if (resources.add(row.resource)) {
                        addAll(ofScope, row.resource.attributes());
                    }
                }
                case INSTRUMENTATION -> addAll(ofScope, row.resource.scope().getAttributesList());
            }
        }
    }

    private static void addAll(Set<String> names, List<KeyValue> attributes) {
        attributes.forEach(attribute -> names.add(attribute.getKey()));
    }
}
