package io.varve.query.traces;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.varve.traceql.value.Value;
import java.util.List;
import java.util.Map;

/** What the spans of one resource and one instrumentation scope share. */
record SpanResource(
        List<KeyValue> attributes,
        InstrumentationScope scope,
        Map<String, Value> values,
        Map<String, Value> scopeValues) {
    static final SpanResource UNKNOWN =
            new SpanResource(List.of(), InstrumentationScope.getDefaultInstance(), Map.of(), Map.of());

    static SpanResource of(List<KeyValue> attributes, InstrumentationScope scope) {
        return new SpanResource(
                attributes, scope, AnyValues.values(attributes), AnyValues.values(scope.getAttributesList()));
    }
}
