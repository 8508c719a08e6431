package io.varve.traceql.eval;

import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.value.ValueType;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Attributes that Tempo stores apart by the type they usually have. In a metrics query {@code != nil} sees values of that type only there, so
 * graphs of {@code { span.http.status_code != nil }} count no status that was sent as a text.
 */
final class UsualTypes {
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

    private UsualTypes() {}

    /** Which types of values {@code != nil} sees of a field. */
    static Predicate<ValueType> seen(Field field) {
        ValueType usual = field instanceof Attribute(Scope scope, String name, boolean ofParent)
                        && !ofParent
                        && (scope == Scope.SPAN || scope == Scope.ANY)
                ? OF_SPANS.get(name)
                : null;
        return usual == null ? type -> type != ValueType.NIL : type -> type == usual;
    }
}
