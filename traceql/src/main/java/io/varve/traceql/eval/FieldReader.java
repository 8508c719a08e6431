package io.varve.traceql.eval;

import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.Values;
import org.jspecify.annotations.Nullable;

/** Reads a field of a span; nil if it has none. */
@FunctionalInterface
interface FieldReader {
    Value read(Row row);

    static FieldReader of(Field field) {
        return switch (field) {
            case Attribute(Scope scope, String name, boolean ofParent) -> attribute(scope, name);
            case IntrinsicField(Intrinsic intrinsic) -> intrinsic(intrinsic);
        };
    }

    private static FieldReader attribute(Scope scope, String name) {
        return switch (scope) {
            case SPAN -> row -> orNil(row.spans.spanAttribute(row.span, name));
            case RESOURCE -> row -> resource(row, name);
            case INSTRUMENTATION -> row -> orNil(row.spans.scopeAttribute(row.span, name));
            case EVENT -> row -> event(row, name);
            case LINK -> row -> link(row, name);
            case ANY ->
                row -> {
                    Value ofSpan = row.spans.spanAttribute(row.span, name);
                    return ofSpan != null ? ofSpan : resource(row, name);
                };
        };
    }

    private static Value resource(Row row, String name) {
        Value value = row.spans.resourceAttribute(row.span, name);
        if (value == null && name.equals("service.name")) {
            // Every resource has a service; without a name it is the empty one.
            return new Value.Text(row.spans.service(row.span));
        }
        return orNil(value);
    }

    private static Value event(Row row, String name) {
        if (row.event >= 0) {
            return orNil(row.spans.eventAttribute(row.span, row.event, name));
        }
        int events = row.event == Row.FIRST ? row.spans.events(row.span) : 0;
        for (int event = 0; event < events; event++) {
            Value value = row.spans.eventAttribute(row.span, event, name);
            if (value != null) {
                return value;
            }
        }
        return Values.NIL;
    }

    private static Value link(Row row, String name) {
        if (row.link >= 0) {
            return orNil(row.spans.linkAttribute(row.span, row.link, name));
        }
        int links = row.link == Row.FIRST ? row.spans.links(row.span) : 0;
        for (int link = 0; link < links; link++) {
            Value value = row.spans.linkAttribute(row.span, link, name);
            if (value != null) {
                return value;
            }
        }
        return Values.NIL;
    }

    private static int eventOf(Row row) {
        return row.event >= 0 ? row.event : row.event == Row.FIRST && row.spans.events(row.span) > 0 ? 0 : -1;
    }

    private static int linkOf(Row row) {
        return row.link >= 0 ? row.link : row.link == Row.FIRST && row.spans.links(row.span) > 0 ? 0 : -1;
    }

    private static FieldReader intrinsic(Intrinsic intrinsic) {
        return switch (intrinsic) {
            case DURATION -> row -> new Value.Duration(row.spans.duration(row.span));
            case NAME -> row -> new Value.Text(row.spans.name(row.span));
            case STATUS -> row -> new Value.OfStatus(row.spans.status(row.span));
            case STATUS_MESSAGE -> row -> new Value.Text(row.spans.statusMessage(row.span));
            case KIND -> row -> new Value.OfKind(row.spans.kind(row.span));
            case ROOT_NAME ->
                row -> new Value.Text(
                        row.tree().root() < 0 ? "" : row.spans.name(row.tree().root()));
            case ROOT_SERVICE ->
                row -> new Value.Text(
                        row.tree().root() < 0
                                ? ""
                                : row.spans.service(row.tree().root()));
            case TRACE_DURATION ->
                row -> new Value.Duration(row.tree().end() - row.tree().start());
            case NESTED_SET_LEFT -> row -> new Value.Int(row.tree().left(row.span));
            case NESTED_SET_RIGHT -> row -> new Value.Int(row.tree().right(row.span));
            case NESTED_SET_PARENT -> row -> new Value.Int(row.tree().parent(row.span));
            case PARENT -> row -> Values.NIL;
            case TRACE_ID -> row -> new Value.Text(row.spans.traceId(row.span));
            case SPAN_ID -> row -> new Value.Text(row.spans.spanId(row.span));
            case PARENT_ID -> row -> new Value.Text(row.spans.parentId(row.span));
            case CHILD_COUNT -> row -> new Value.Int(row.tree().children(row.span));
            case EVENT_NAME ->
                row -> eventOf(row) < 0 ? Values.NIL : new Value.Text(row.spans.eventName(row.span, eventOf(row)));
            case EVENT_TIME_SINCE_START ->
                row -> eventOf(row) < 0
                        ? Values.NIL
                        : new Value.Duration(row.spans.eventSinceStart(row.span, eventOf(row)));
            case LINK_TRACE_ID ->
                row -> linkOf(row) < 0 ? Values.NIL : new Value.Text(row.spans.linkTraceId(row.span, linkOf(row)));
            case LINK_SPAN_ID ->
                row -> linkOf(row) < 0 ? Values.NIL : new Value.Text(row.spans.linkSpanId(row.span, linkOf(row)));
            case INSTRUMENTATION_NAME -> row -> new Value.Text(row.spans.scopeName(row.span));
            case INSTRUMENTATION_VERSION -> row -> new Value.Text(row.spans.scopeVersion(row.span));
        };
    }

    private static Value orNil(@Nullable Value value) {
        return value == null ? Values.NIL : value;
    }
}
