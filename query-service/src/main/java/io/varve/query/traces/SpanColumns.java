package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.Columns;
import io.varve.query.logs.Sql;
import io.varve.query.logs.StoreSession;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.jspecify.annotations.Nullable;

/** Which columns of {@code spans} a query needs, and how their rows are read. */
final class SpanColumns {
    /** What is read beside single attributes. */
    enum Part {
        TRACE_ID("lower(hex(trace_id)) AS c_trace"),
        IDS("toInt64(reinterpretAsUInt64(reverse(span_id))) AS c_span, "
                + "toInt64(reinterpretAsUInt64(reverse(parent_span_id))) AS c_parent"),
        START("toUnixTimestamp64Nano(ts) AS c_start"),
        DURATION("greatest(duration, 0) AS c_duration"),
        KIND("toInt64(kind) AS c_kind"),
        STATUS("toInt64(status_code) AS c_status"),
        STATUS_MESSAGE("status_message AS c_message"),
        NAME("CAST(name AS String) AS c_name"),
        SERVICE("CAST(service AS String) AS c_service"),
        RESOURCE("lower(hex(CAST(resource_id AS FixedString(16)))) AS c_resource"),
        EVENTS("events AS c_events"),
        LINKS("links AS c_links"),
        ALL_ATTRIBUTES(AttributeColumns.select("attributes", "c_attributes"));

        private final String sql;

        Part(String sql) {
            this.sql = sql;
        }
    }

    private final EnumSet<Part> parts = EnumSet.noneOf(Part.class);
    private final Map<String, Integer> keys = new TreeMap<>();
    private final Map<String, Value> decoded = new HashMap<>();

    SpanColumns(Collection<Field> fields) {
        fields.forEach(this::add);
    }

    SpanColumns with(Part... more) {
        parts.addAll(List.of(more));
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
                    case SPAN -> addKey(name);
                    case ANY -> {
                        addKey(name);
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

    private void addKey(String key) {
        keys.putIfAbsent(key, keys.size());
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
        keys.forEach((key, number) -> columns.add(tagged(key) + " AS c_key" + number));
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
                Part.TRACE_ID, Part.IDS, Part.START, Part.DURATION, Part.EVENTS, Part.LINKS, Part.ALL_ATTRIBUTES);
        alone.retainAll(parts);
        return alone.isEmpty();
    }

    /** An attribute of whichever type as one text: a letter for the type, then the value; empty if it is not there. */
    private static String tagged(String key) {
        String quoted = Sql.text(key);
        return "multiIf(mapContains(attributes_string, " + quoted + "), concat('s', attributes_string[" + quoted
                + "]), "
                + "mapContains(attributes_int, " + quoted + "), concat('i', toString(attributes_int[" + quoted + "])), "
                + "mapContains(attributes_float, " + quoted + "), concat('f', toString(attributes_float[" + quoted
                + "])), "
                + "mapContains(attributes_bool, " + quoted + "), concat('b', toString(toUInt8(attributes_bool[" + quoted
                + "]))), "
                + "mapContains(attributes_other, " + quoted + "), concat('o', hex(attributes_other[" + quoted
                + "])), '')";
    }

    private @Nullable Value untagged(String tagged) {
        if (tagged.isEmpty()) {
            return null;
        }
        Value known = decoded.get(tagged);
        if (known != null) {
            return known;
        }
        String rest = tagged.substring(1);
        Value value = switch (tagged.charAt(0)) {
            case 's' -> new Value.Text(rest);
            case 'i' -> new Value.Int(Long.parseLong(rest));
            case 'f' -> new Value.Floating(number(rest));
            case 'b' -> Values.of(rest.equals("1"));
            default -> AnyValues.value(AttributeColumns.other(HexFormat.of().parseHex(rest)));
        };
        if (decoded.size() < 100_000) {
            decoded.put(tagged, value);
        }
        return value;
    }

    private static double number(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    SpanRows rows() {
        return new SpanRows(keys);
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
            row.values = new Value[keys.size()];
            rows.add(row);
        }
        for (Part part : parts) {
            switch (part) {
                case TRACE_ID -> texts(batch, "c_trace", rows, (row, text) -> row.traceId = text);
                case IDS -> {
                    numbers(batch, "c_span", rows, (row, number) -> row.spanId = number);
                    numbers(batch, "c_parent", rows, (row, number) -> row.parentId = number);
                }
                case START -> numbers(batch, "c_start", rows, (row, number) -> row.start = number);
                case DURATION -> numbers(batch, "c_duration", rows, (row, number) -> row.duration = number);
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
                case ALL_ATTRIBUTES -> {
                    var attributes = new AttributeColumns(batch, "c_attributes");
                    for (int i = 0; i < count; i++) {
                        rows.get(i).all = AnyValues.values(attributes.read(i));
                    }
                }
            }
        }
        keys.forEach((key, number) ->
                texts(batch, "c_key" + number, rows, (row, text) -> row.values[number] = untagged(text)));
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
        BigIntVector column = column(batch, name, BigIntVector.class);
        for (int i = 0; i < rows.size(); i++) {
            setter.set(rows.get(i), column.get(i));
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
        VarCharVector column = column(batch, "c_resource", VarCharVector.class);
        var ids = new ArrayList<String>(rows.size());
        Set<String> distinct = new HashSet<>();
        for (int i = 0; i < rows.size(); i++) {
            ids.add(text(column, i));
            distinct.add(ids.getLast());
        }
        Map<String, SpanResource> resources = catalog.get(session, distinct);
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).resource = resources.getOrDefault(ids.get(i), SpanResource.UNKNOWN);
        }
    }
}
