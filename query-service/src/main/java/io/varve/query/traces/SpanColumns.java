package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.Columns;
import io.varve.query.logs.StoreSession;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.condition.SpanFilter;
import io.varve.traceql.value.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;

/** Which columns of {@code spans} a query needs, and how their rows are read. */
final class SpanColumns {
    /** What is read beside single attributes. */
    enum Part {
        TRACE_ID("trace_id AS c_trace"),
        IDS("span_id AS c_span, parent_span_id AS c_parent"),
        START("ts AS c_start"),
        DURATION("duration AS c_duration"),
        KIND("kind AS c_kind"),
        STATUS("status_code AS c_status"),
        STATUS_MESSAGE("status_message AS c_message"),
        NAME("name AS c_name"),
        SERVICE("service AS c_service"),
        RESOURCE("resource_id AS c_resource"),
        EVENTS("events AS c_events"),
        LINKS("links AS c_links"),
        /** The order of arrival. */
        ARRIVAL("seq AS c_seq, sender AS c_sender"),
        ALL_ATTRIBUTES(AttributeColumns.select("attributes", "c_attributes"));

        private final String sql;

        Part(String sql) {
            this.sql = sql;
        }
    }

    private final EnumSet<Part> parts = EnumSet.noneOf(Part.class);
    private final KeyColumns keys = new KeyColumns();

    SpanColumns(Collection<Field> fields) {
        fields.forEach(this::add);
    }

    SpanColumns with(Part... more) {
        parts.addAll(List.of(more));
        return this;
    }

    /** Takes it that all rows fulfil a filter: some columns cost less then. */
    SpanColumns fulfilling(SpanFilter filter) {
        keys.fulfilling(filter);
        return this;
    }

    boolean has(Part part) {
        return parts.contains(part);
    }

    /** What tells the place of spans in their traces. */
    SpanColumns withTree() {
        return with(Part.TRACE_ID, Part.IDS, Part.START, Part.DURATION, Part.KIND, Part.NAME, Part.SERVICE);
    }

    private void add(Field field) {
        switch (field) {
            case Attribute(Scope scope, String name, boolean ofParent) -> {
                switch (scope) {
                    case SPAN -> keys.add(name);
                    case ANY -> {
                        keys.add(name);
                        addResource(name);
                    }
                    case RESOURCE -> addResource(name);
                    case INSTRUMENTATION -> parts.add(Part.RESOURCE);
                    case EVENT -> addEvents();
                    case LINK -> parts.add(Part.LINKS);
                }
            }
            case IntrinsicField(Intrinsic intrinsic) -> add(intrinsic);
        }
    }

    private void addResource(String name) {
        parts.add(name.equals("service.name") ? Part.SERVICE : Part.RESOURCE);
    }

    private void addEvents() {
        parts.add(Part.EVENTS);
        parts.add(Part.START);
    }

    private void add(Intrinsic intrinsic) {
        switch (intrinsic) {
            case DURATION -> parts.add(Part.DURATION);
            case NAME -> parts.add(Part.NAME);
            case STATUS -> parts.add(Part.STATUS);
            case STATUS_MESSAGE -> parts.add(Part.STATUS_MESSAGE);
            case KIND -> parts.add(Part.KIND);
            case ROOT_NAME,
                    ROOT_SERVICE,
                    TRACE_DURATION,
                    NESTED_SET_LEFT,
                    NESTED_SET_RIGHT,
                    NESTED_SET_PARENT,
                    CHILD_COUNT -> withTree();
            case PARENT -> {}
            case TRACE_ID -> parts.add(Part.TRACE_ID);
            case SPAN_ID, PARENT_ID -> parts.add(Part.IDS);
            case EVENT_NAME, EVENT_TIME_SINCE_START -> addEvents();
            case LINK_TRACE_ID, LINK_SPAN_ID -> parts.add(Part.LINKS);
            case INSTRUMENTATION_NAME, INSTRUMENTATION_VERSION -> parts.add(Part.RESOURCE);
        }
    }

    /** The columns of a SELECT; at least one. */
    List<String> select() {
        var columns = new ArrayList<String>();
        parts.forEach(part -> columns.add(part.sql));
        columns.addAll(keys.select());
        return columns;
    }

    /** Their names, for GROUP BY. */
    List<String> names() {
        var names = new ArrayList<String>();
        for (String column : select()) {
            names.add(column.substring(column.lastIndexOf(' ') + 1));
        }
        return names;
    }

    /** Whether rows can be counted together that are equal in these columns: there are no ids, durations or lists among them. */
    boolean canBeCounted() {
        var alone = EnumSet.of(
                Part.TRACE_ID,
                Part.IDS,
                Part.START,
                Part.DURATION,
                Part.EVENTS,
                Part.LINKS,
                Part.ARRIVAL,
                Part.ALL_ATTRIBUTES);
        alone.retainAll(parts);
        return alone.isEmpty();
    }

    SpanRows rows() {
        return new SpanRows(keys.numbers());
    }

    /**
     * Reads the rows of a batch.
     *
     * @param catalog asked for resources, if the query needs any
     */
    List<SpanRows.Row> read(VectorSchemaRoot batch, StoreSession session, ResourceCatalog catalog) {
        int count = batch.getRowCount();
        var rows = new ArrayList<SpanRows.Row>(count);
        for (int i = 0; i < count; i++) {
            var row = new SpanRows.Row();
            row.values = new Value[keys.numbers().size()];
            rows.add(row);
        }
        for (Part part : parts) {
            switch (part) {
                case TRACE_ID -> ids(batch, "c_trace", rows, (row, id) -> row.traceId = id);
                case IDS -> {
                    spanIds(batch, "c_span", rows, (row, id) -> row.spanId = id);
                    spanIds(batch, "c_parent", rows, (row, id) -> row.parentId = id);
                }
                case START -> numbers(batch, "c_start", rows, (row, number) -> row.start = number);
                case DURATION ->
                    numbers(batch, "c_duration", rows, (row, number) -> row.duration = Math.max(0, number));
                case KIND -> numbers(batch, "c_kind", rows, (row, number) -> row.kind = (int) number);
                case STATUS -> numbers(batch, "c_status", rows, (row, number) -> row.status = (int) number);
                case STATUS_MESSAGE -> texts(batch, "c_message", rows, (row, text) -> row.statusMessage = text);
                case NAME -> texts(batch, "c_name", rows, (row, text) -> row.name = text);
                case SERVICE -> texts(batch, "c_service", rows, (row, text) -> row.service = text);
                case RESOURCE -> resources(batch, rows, session, catalog);
                case EVENTS ->
                    lists(
                            batch,
                            "c_events",
                            rows,
                            (row, items) -> row.events =
                                    items.stream().map(SpanRows::event).toList());
                case LINKS ->
                    lists(
                            batch,
                            "c_links",
                            rows,
                            (row, items) -> row.links =
                                    items.stream().map(SpanRows::link).toList());
                case ARRIVAL -> {
                    numbers(batch, "c_seq", rows, (row, number) -> row.seq = number);
                    numbers(batch, "c_sender", rows, (row, number) -> row.sender = number);
                }
                case ALL_ATTRIBUTES -> {
                    var attributes = new AttributeColumns(batch, "c_attributes");
                    for (int i = 0; i < count; i++) {
                        rows.get(i).all = AnyValues.values(attributes.read(i));
                    }
                }
            }
        }
        keys.read(batch, rows);
        return rows;
    }

    private interface TextSetter {
        void set(SpanRows.Row row, String text);
    }

    interface NumberSetter {
        void set(SpanRows.Row row, long number);
    }

    private interface ListSetter {
        void set(SpanRows.Row row, List<byte[]> items);
    }

    private static void texts(VectorSchemaRoot batch, String name, List<SpanRows.Row> rows, TextSetter setter) {
        VarCharVector column = column(batch, name, VarCharVector.class);
        for (int i = 0; i < rows.size(); i++) {
            setter.set(rows.get(i), text(column, i));
        }
    }

    static void numbers(VectorSchemaRoot batch, String name, List<SpanRows.Row> rows, NumberSetter setter) {
        switch (batch.getVector(name)) {
            case TimeStampVector times -> {
                for (int i = 0; i < rows.size(); i++) {
                    setter.set(rows.get(i), times.get(i));
                }
            }
            case BaseIntVector numbers -> {
                for (int i = 0; i < rows.size(); i++) {
                    setter.set(rows.get(i), numbers.getValueAsLong(i));
                }
            }
            case null, default -> throw new IllegalStateException("the store's column " + name + " has no numbers");
        }
    }

    private static void spanIds(VectorSchemaRoot batch, String name, List<SpanRows.Row> rows, NumberSetter setter) {
        FixedSizeBinaryVector column = column(batch, name, FixedSizeBinaryVector.class);
        for (int i = 0; i < rows.size(); i++) {
            setter.set(rows.get(i), Long.reverseBytes(column.getDataBuffer().getLong((long) Long.BYTES * i)));
        }
    }

    private static void ids(VectorSchemaRoot batch, String name, List<SpanRows.Row> rows, TextSetter setter) {
        FixedSizeBinaryVector column = column(batch, name, FixedSizeBinaryVector.class);
        for (int i = 0; i < rows.size(); i++) {
            setter.set(rows.get(i), HexFormat.of().formatHex(column.get(i)));
        }
    }

    private static void lists(VectorSchemaRoot batch, String name, List<SpanRows.Row> rows, ListSetter setter) {
        ListVector column = column(batch, name, ListVector.class);
        BaseVariableWidthVector items = (BaseVariableWidthVector) column.getDataVector();
        for (int i = 0; i < rows.size(); i++) {
            var list = new ArrayList<byte[]>();
            for (int at = column.getElementStartIndex(i); at < column.getElementEndIndex(i); at++) {
                list.add(Columns.bytes(items, at));
            }
            setter.set(rows.get(i), list);
        }
    }

    private static void resources(
            VectorSchemaRoot batch, List<SpanRows.Row> rows, StoreSession session, ResourceCatalog catalog) {
        var ids = new ArrayList<String>(rows.size());
        ids(batch, "c_resource", rows, (row, id) -> ids.add(id));
        Set<String> distinct = new HashSet<>(ids);
        Map<String, SpanResource> resources = catalog.get(session, distinct);
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).resource = resources.getOrDefault(ids.get(i), SpanResource.UNKNOWN);
        }
    }
}
