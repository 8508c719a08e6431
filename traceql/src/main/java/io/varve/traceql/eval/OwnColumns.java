package io.varve.traceql.eval;

import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import io.varve.traceql.value.Values;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Fields that Tempo stores in columns of their own. Where such a field is read whatever its value, Tempo reads the column, so that its answers
 * have something for spans that lack it. And in a metrics query {@code != nil} sees values of the column's type only, so graphs of
 * {@code { span.http.status_code != nil }} count no status that was sent as a text.
 */
public final class OwnColumns {
    private static final Map<String, ValueType> OF_SPANS = Map.of(
            "http.status_code", ValueType.INT,
            "http.response.status_code", ValueType.INT,
            "server.port", ValueType.INT,
            "http.method", ValueType.STRING,
            "http.request.method", ValueType.STRING,
            "http.route", ValueType.STRING,
            "http.url", ValueType.STRING,
            "url.path", ValueType.STRING,
            "url.route", ValueType.STRING,
            "server.address", ValueType.STRING);

    private static final Map<String, ValueType> OF_RESOURCES = Map.of(
            "k8s.cluster.name", ValueType.STRING,
            "k8s.namespace.name", ValueType.STRING,
            "k8s.pod.name", ValueType.STRING,
            "k8s.container.name", ValueType.STRING);

    private OwnColumns() {}

    /** Whether an attribute has a column of its own; of any scope, whether one of that name has. */
    public static boolean has(Attribute attribute) {
        String name = attribute.name();
        return switch (attribute.scope()) {
            case SPAN -> OF_SPANS.containsKey(name);
            case RESOURCE -> OF_RESOURCES.containsKey(name) || name.equals("service.name");
            case ANY -> has(new Attribute(Scope.SPAN, name)) || has(new Attribute(Scope.RESOURCE, name));
            case INSTRUMENTATION, EVENT, LINK -> false;
        };
    }

    /** Which types of values {@code != nil} sees of a field. */
    static Predicate<ValueType> seen(Field field) {
        ValueType usual = field instanceof Attribute(Scope scope, String name, boolean ofParent)
                        && !ofParent
                        && (scope == Scope.SPAN || scope == Scope.ANY)
                ? OF_SPANS.get(name)
                : null;
        return usual == null ? type -> type != ValueType.NIL : type -> type == usual;
    }

    /** What an answer has for a span that lacks the field: the word for an attribute, what an intrinsic is unset; nil if it leaves it out. */
    static Value ofAbsent(Field field) {
        return switch (field) {
            case Attribute(Scope scope, String name, boolean ofParent) ->
                switch (scope) {
                    case SPAN -> word(OF_SPANS.containsKey(name));
                    case RESOURCE -> word(OF_RESOURCES.containsKey(name));
                    case ANY -> word(OF_SPANS.containsKey(name) || OF_RESOURCES.containsKey(name));
                    case INSTRUMENTATION, EVENT, LINK -> Values.NIL;
                };
            case IntrinsicField(Intrinsic intrinsic) -> ofAbsent(intrinsic);
        };
    }

    private static Value word(boolean ownColumn) {
        return ownColumn ? new Value.Text(Values.NIL.text()) : Values.NIL;
    }

    private static Value ofAbsent(Intrinsic intrinsic) {
        return switch (intrinsic) {
            case EVENT_NAME, LINK_TRACE_ID, LINK_SPAN_ID -> new Value.Text("");
            case EVENT_TIME_SINCE_START -> new Value.Duration(0);
            case DURATION,
                    NAME,
                    STATUS,
                    STATUS_MESSAGE,
                    KIND,
                    ROOT_NAME,
                    ROOT_SERVICE,
                    TRACE_DURATION,
                    NESTED_SET_LEFT,
                    NESTED_SET_RIGHT,
                    NESTED_SET_PARENT,
                    PARENT,
                    TRACE_ID,
                    SPAN_ID,
                    PARENT_ID,
                    CHILD_COUNT,
                    INSTRUMENTATION_NAME,
                    INSTRUMENTATION_VERSION -> Values.NIL;
        };
    }

    /** Reads a field as groups are told apart by it. */
    static FieldReader grouping(Field field, FieldReader reader) {
        Value absent = ofAbsent(field);
        if (absent.type() == ValueType.NIL) {
            return reader;
        }
        return row -> {
            Value value = reader.read(row);
            return value.type() == ValueType.NIL ? absent : value;
        };
    }
}
