package io.varve.query.traces;

import io.varve.query.logs.Sql;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.condition.FieldTest;
import io.varve.traceql.condition.SpanFilter;
import io.varve.traceql.value.AnchoredRegex;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Operations;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A condition on {@code spans} that every span fulfils which fulfils a filter. It may be fulfilled by more: the language has the last
 * word.
 */
final class SpanFilterSql {
    static final String ALL = "1";
    static final String NONE = "0";
    private static final String NO_PARENT = "parent_span_id = toFixedString('', 8)";

    /** Regular expressions that both engines read alike and the store reads quickly. */
    private static final Pattern PLAIN_REGEX = Pattern.compile("[\\w .*+?|()/:\\-\\[\\]^$]{1,500}");

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,32}");
    private static final int MAX_RESOURCES = 1_000;

    private final Supplier<Map<String, SpanResource>> resources;

    /** @param resources all that spans of the query's time can have; asked for only if the filter names their attributes */
    SpanFilterSql(Supplier<Map<String, SpanResource>> resources) {
        this.resources = resources;
    }

    String of(SpanFilter filter) {
        return switch (filter) {
            case SpanFilter.All() -> ALL;
            case SpanFilter.And(List<SpanFilter> parts) ->
                and(parts.stream().map(this::of).toList());
            case SpanFilter.Or(List<SpanFilter> parts) ->
                or(parts.stream().map(this::of).toList());
            case SpanFilter.Test(FieldTest test) -> of(test);
        };
    }

    private static String and(List<String> parts) {
        if (parts.contains(NONE)) {
            return NONE;
        }
        List<String> some = parts.stream().filter(part -> !part.equals(ALL)).toList();
        return some.isEmpty() ? ALL : some.size() == 1 ? some.getFirst() : "(" + String.join(" AND ", some) + ")";
    }

    private static String or(List<String> parts) {
        if (parts.contains(ALL)) {
            return ALL;
        }
        List<String> some = parts.stream().filter(part -> !part.equals(NONE)).toList();
        return some.isEmpty() ? NONE : some.size() == 1 ? some.getFirst() : "(" + String.join(" OR ", some) + ")";
    }

    private String of(FieldTest test) {
        return switch (test.field()) {
            case Attribute(Scope scope, String name, boolean ofParent) ->
                switch (scope) {
                    case SPAN -> span(name, test);
                    case RESOURCE -> resource(name, test);
                    case ANY -> or(List.of(span(name, test), resource(name, test)));
                    case INSTRUMENTATION ->
                        resources(resource -> matches(resource.scopeValues().get(name), test));
                    case EVENT -> "notEmpty(events)" + containing("events", test);
                    case LINK -> "notEmpty(links)" + containing("links", test);
                };
            case IntrinsicField(Intrinsic intrinsic) -> intrinsic(intrinsic, test);
        };
    }

    /** Text stands in stored events and links as it is. */
    private static String containing(String column, FieldTest test) {
        return test.operator() == BinaryOperator.EQUAL
                        && test.operand() instanceof Value.Text(String text)
                        && !text.isEmpty()
                ? " AND arrayExists(x -> position(x, " + Sql.text(text) + ") > 0, " + column + ")"
                : "";
    }

    private static String has(String type, String key) {
        return "mapContains(attributes_" + type + ", " + key + ")";
    }

    private static String span(String name, FieldTest test) {
        String key = Sql.text(name);
        BinaryOperator operator = test.operator();
        Value operand = test.operand();
        if (operator == null || operand == null) {
            return or(List.of(
                    has("string", key), has("int", key), has("float", key), has("bool", key), has("other", key)));
        }
        // Lists are compared by their elements. What is no list has no bytes only if it is no value at all.
        String other = "attributes_other[" + key + "] != ''";
        return switch (operand) {
            case Value.Text(String text) -> {
                String value = "attributes_string[" + key + "]";
                String comparison = text(value, operator, text);
                boolean absentPasses = comparison.equals(ALL) || matches(new Value.Text(""), test);
                yield or(List.of(absentPasses ? and(List.of(has("string", key), comparison)) : comparison, other));
            }
            case Value.Bool(boolean truth) ->
                or(List.of(
                        operator == BinaryOperator.EQUAL && truth
                                ? "attributes_bool[" + key + "]"
                                : and(List.of(
                                        has("bool", key),
                                        operator == BinaryOperator.EQUAL
                                                ? "attributes_bool[" + key + "] = " + truth
                                                : ALL)),
                        other));
            case Value.Int ignored -> number(key, operator, operand, other);
            case Value.Floating ignored -> number(key, operator, operand, other);
            case Value.Duration ignored -> number(key, operator, operand, other);
            case Value.OfStatus ignored -> NONE;
            case Value.OfKind ignored -> NONE;
            case Value.Nil ignored -> ALL;
            case Value.Array ignored -> ALL;
        };
    }

    /**
     * In which types' maps the rows that the SQL of a test lets through have a value that is not the type's default; empty if that can't
     * be said of all of them.
     */
    static List<String> typesWithoutDefaults(FieldTest test) {
        BinaryOperator operator = test.operator();
        if (operator == null) {
            return List.of();
        }
        return switch (test.operand()) {
            case Value.Text(String text) ->
                text("", operator, text).equals(ALL) || matches(new Value.Text(""), test)
                        ? List.of()
                        : List.of("string", "other");
            case Value.Bool(boolean truth) ->
                truth && operator == BinaryOperator.EQUAL ? List.of("bool", "other") : List.of();
            case Value.Int number -> numbersWithoutDefaults(operator, number);
            case Value.Floating number -> numbersWithoutDefaults(operator, number);
            case Value.Duration number -> numbersWithoutDefaults(operator, number);
            case Value.OfStatus ignored -> List.of();
            case Value.OfKind ignored -> List.of();
            case Value.Nil ignored -> List.of();
            case Value.Array ignored -> List.of();
            case null -> List.of();
        };
    }

    private static List<String> numbersWithoutDefaults(BinaryOperator operator, Value operand) {
        return operator.isRegex() || Operations.compare(operator, new Value.Int(0), operand)
                ? List.of()
                : List.of("int", "float", "other");
    }

    private static String number(String key, BinaryOperator operator, Value operand, String other) {
        if (operator.isRegex()) {
            return NONE;
        }
        String comparison = " " + operator.text() + " " + literal(operand);
        String whole = "attributes_int[" + key + "]" + comparison;
        String fraction = "attributes_float[" + key + "]" + comparison;
        // To look for a key costs the store several times what its value does.
        return Operations.compare(operator, new Value.Int(0), operand)
                ? or(List.of(and(List.of(has("int", key), whole)), and(List.of(has("float", key), fraction)), other))
                : or(List.of(whole, fraction, other));
    }

    private static String literal(Value number) {
        return switch (number) {
            case Value.Int(long value) -> "toInt64(" + value + ")";
            case Value.Duration(long value) -> "toInt64(" + value + ")";
            default -> "toFloat64(" + number.number() + ")";
        };
    }

    private static String text(String value, BinaryOperator operator, String operand) {
        if (operator == BinaryOperator.MATCHES) {
            return PLAIN_REGEX.matcher(operand).matches()
                    ? "match(" + value + ", " + Sql.text("\\A(?s:" + operand + ")\\z") + ")"
                    : ALL;
        }
        if (operator == BinaryOperator.NOT_MATCHES) {
            return ALL;
        }
        return value + " " + operator.text() + " " + Sql.text(operand);
    }

    private String resource(String name, FieldTest test) {
        if (name.equals("service.name")) {
            if (test.operator() == null || !(test.operand() instanceof Value.Text(String text))) {
                return ALL;
            }
            return text("service", test.operator(), text);
        }
        return resources(resource -> matches(resource.values().get(name), test));
    }

    private String resources(Predicate<SpanResource> test) {
        var ids = new ArrayList<String>();
        Map<String, SpanResource> all = resources.get();
        for (Map.Entry<String, SpanResource> each : all.entrySet()) {
            if (test.test(each.getValue())) {
                ids.add("unhex('" + each.getKey() + "')");
            }
        }
        if (ids.isEmpty()) {
            return NONE;
        }
        return ids.size() == all.size() || ids.size() > MAX_RESOURCES
                ? ALL
                : "resource_id IN (" + String.join(", ", ids) + ")";
    }

    /** Whether the value, or an element of it, fulfils the test. */
    private static boolean matches(@Nullable Value value, FieldTest test) {
        BinaryOperator operator = test.operator();
        Value operand = test.operand();
        if (value == null || value.type() == ValueType.NIL) {
            return false;
        }
        if (operator == null || operand == null) {
            return true;
        }
        return value.elements().stream()
                .anyMatch(element -> operator.isRegex()
                        ? element instanceof Value.Text(String text)
                                && AnchoredRegex.compile(operand.text()).matches(text)
                                        == (operator == BinaryOperator.MATCHES)
                        : Operations.compare(operator, element, operand));
    }

    private String intrinsic(Intrinsic intrinsic, FieldTest test) {
        BinaryOperator operator = test.operator();
        Value operand = test.operand();
        if (operator == null || operand == null) {
            return switch (intrinsic) {
                case EVENT_NAME, EVENT_TIME_SINCE_START -> "notEmpty(events)";
                case LINK_TRACE_ID, LINK_SPAN_ID -> "notEmpty(links)";
                default -> ALL; // every span has the others
            };
        }
        return switch (intrinsic) {
            case DURATION -> duration(operator, operand);
            case NAME -> text("name", operator, operand.text());
            case STATUS_MESSAGE -> text("status_message", operator, operand.text());
            case STATUS ->
                operand instanceof Value.OfStatus(var status)
                        ? "status_code " + operator.text() + " " + status.code()
                        : ALL;
            case KIND -> operand instanceof Value.OfKind(var kind) ? code("kind", 5, operator, kind.code()) : ALL;
            case EVENT_NAME ->
                operator.isRegex()
                        ? "notEmpty(events)"
                        : "arrayExists(x -> x " + operator.text() + " " + Sql.text(operand.text()) + ", event_names)";
            case EVENT_TIME_SINCE_START -> "notEmpty(events)";
            case LINK_TRACE_ID, LINK_SPAN_ID -> link(operator, operand);
            case SPAN_ID -> id("span_id", 16, operator, operand);
            case PARENT_ID ->
                operand.equals(new Value.Text("")) && operator == BinaryOperator.EQUAL
                        ? NO_PARENT
                        : id("parent_span_id", 16, operator, operand);
            case TRACE_ID -> id("trace_id", 32, operator, operand);
            case INSTRUMENTATION_NAME ->
                resources(resource -> matches(new Value.Text(resource.scope().getName()), test));
            case INSTRUMENTATION_VERSION ->
                resources(resource -> matches(new Value.Text(resource.scope().getVersion()), test));
            case NESTED_SET_PARENT -> isOfRoots(test) ? NO_PARENT : ALL;
            case ROOT_NAME, ROOT_SERVICE, TRACE_DURATION, NESTED_SET_LEFT, NESTED_SET_RIGHT, CHILD_COUNT, PARENT -> ALL;
        };
    }

    /** A duration, of which negative ones count as none. */
    private static String duration(BinaryOperator operator, Value operand) {
        boolean nonePasses = Operations.compare(operator, new Value.Duration(0), operand);
        String comparison = "duration " + operator.text() + " " + literal(operand);
        return switch (operator) {
            case GREATER, GREATER_OR_EQUAL -> nonePasses ? ALL : comparison;
            case LESS, LESS_OR_EQUAL -> nonePasses ? comparison : NONE;
            default -> "greatest(duration, 0) " + operator.text() + " " + literal(operand);
        };
    }

    /** A code, of which values that OpenTelemetry does not know count as the first. */
    private static String code(String column, int last, BinaryOperator operator, int code) {
        return "if(" + column + " > " + last + ", 0, " + column + ") " + operator.text() + " " + code;
    }

    /** Only roots have a parent of -1, no span a lower one. */
    static boolean isOfRoots(FieldTest test) {
        return test.operator() != null
                && test.operand() != null
                && Operations.compare(test.operator(), new Value.Int(-1), test.operand())
                && !Operations.compare(test.operator(), new Value.Int(0), test.operand())
                && !Operations.compare(test.operator(), new Value.Int(1), test.operand())
                && test.operator() != BinaryOperator.NOT_EQUAL
                && !Operations.compare(test.operator(), new Value.Int(Integer.MAX_VALUE), test.operand());
    }

    private static String link(BinaryOperator operator, Value operand) {
        return operator == BinaryOperator.EQUAL && isHex(operand, 16)
                ? "arrayExists(x -> position(x, unhex('" + operand.text() + "')) > 0, links)"
                : "notEmpty(links)";
    }

    private static boolean isHex(Value operand, int digits) {
        return operand.text().length() == digits && HEX.matcher(operand.text()).matches();
    }

    private static String id(String column, int digits, BinaryOperator operator, Value operand) {
        if (operator != BinaryOperator.EQUAL) {
            return ALL;
        }
        String text = operand.text();
        if (column.equals("trace_id") && text.length() < digits) {
            text = "0".repeat(digits - text.length()) + text;
        }
        return isHex(new Value.Text(text), digits) ? column + " = unhex('" + text + "')" : NONE;
    }
}
