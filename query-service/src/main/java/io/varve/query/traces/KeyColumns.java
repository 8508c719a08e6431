package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import io.varve.query.logs.Columns;
import io.varve.query.logs.Sql;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.condition.FieldTest;
import io.varve.traceql.condition.SpanFilter;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Single attributes of spans as columns. Where every row is known to have a value that is not the default of its type, the maps' values
 * are read and nothing else: to look for a key costs the store several times as much.
 */
final class KeyColumns {
    private static final int MOST_DECODED = 100_000;

    private final Map<String, Integer> numbers = new TreeMap<>();
    private final Map<String, List<String>> present = new HashMap<>();
    private final Map<String, Value> decoded = new HashMap<>();

    void add(String key) {
        numbers.putIfAbsent(key, numbers.size());
    }

    /** The numbers of the keys in {@link SpanRows.Row#values}. */
    Map<String, Integer> numbers() {
        return numbers;
    }

    /** Takes it that all rows fulfil a filter, as {@link SpanFilterSql} writes it. */
    void fulfilling(SpanFilter filter) {
        switch (filter) {
            case SpanFilter.All() -> {}
            case SpanFilter.Or(List<SpanFilter> parts) -> {}
            case SpanFilter.And(List<SpanFilter> parts) -> parts.forEach(this::fulfilling);
            case SpanFilter.Test(FieldTest test) -> {
                if (test.field() instanceof Attribute(Scope scope, String name, boolean ofParent)
                        && scope == Scope.SPAN
                        && !ofParent) {
                    List<String> types = SpanFilterSql.typesWithoutDefaults(test);
                    if (!types.isEmpty()) {
                        present.putIfAbsent(name, types);
                    }
                }
            }
        }
    }

    List<String> select() {
        var columns = new ArrayList<String>();
        numbers.forEach((key, number) -> {
            List<String> types = present.get(key);
            if (types == null) {
                columns.add(tagged(Sql.text(key)) + " AS c_key" + number);
            } else {
                types.forEach(type ->
                        columns.add("attributes_" + type + "[" + Sql.text(key) + "] AS c_key" + number + "_" + type));
            }
        });
        return columns;
    }

    /** An attribute of whichever type as one text: a letter for the type, then the value; empty if it is not there. */
    private static String tagged(String key) {
        return "multiIf(mapContains(attributes_string, " + key + "), concat('s', attributes_string[" + key + "]), "
                + "mapContains(attributes_int, " + key + "), concat('i', toString(attributes_int[" + key + "])), "
                + "mapContains(attributes_float, " + key + "), concat('f', toString(attributes_float[" + key + "])), "
                + "mapContains(attributes_bool, " + key + "), concat('b', toString(toUInt8(attributes_bool[" + key
                + "]))), "
                + "mapContains(attributes_other, " + key + "), concat('o', hex(attributes_other[" + key + "])), '')";
    }

    void read(VectorSchemaRoot batch, List<SpanRows.Row> rows) {
        numbers.forEach((key, number) -> {
            List<String> types = present.get(key);
            if (types == null) {
                VarCharVector column = column(batch, "c_key" + number, VarCharVector.class);
                for (int i = 0; i < rows.size(); i++) {
                    rows.get(i).values[number] = untagged(text(column, i));
                }
            } else {
                types.forEach(type -> read(batch, type, number, rows));
            }
        });
    }

    private static void read(VectorSchemaRoot batch, String type, int number, List<SpanRows.Row> rows) {
        String name = "c_key" + number + "_" + type;
        for (int i = 0; i < rows.size(); i++) {
            Value value = switch (type) {
                case "string" -> {
                    String text = text(column(batch, name, VarCharVector.class), i);
                    yield text.isEmpty() ? null : new Value.Text(text);
                }
                case "int" -> {
                    long whole = column(batch, name, BigIntVector.class).get(i);
                    yield whole == 0 ? null : new Value.Int(whole);
                }
                case "float" -> {
                    double fraction = column(batch, name, Float8Vector.class).get(i);
                    yield fraction == 0 ? null : new Value.Floating(fraction);
                }
                case "bool" -> column(batch, name, BitVector.class).get(i) == 0 ? null : Values.TRUE;
                default -> {
                    byte[] stored = Columns.bytes((BaseVariableWidthVector) batch.getVector(name), i);
                    yield stored.length == 0 ? null : AnyValues.value(AttributeColumns.other(stored));
                }
            };
            if (value != null) {
                rows.get(i).values[number] = value;
            }
        }
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
        if (decoded.size() < MOST_DECODED) {
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
}
