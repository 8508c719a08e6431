package io.varve.query.traces;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** OpenTelemetry's values as TraceQL's; nil for those that it has none of: lists of several types, maps, bytes. */
final class AnyValues {
    private AnyValues() {}

    static Value value(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> new Value.Text(value.getStringValue());
            case INT_VALUE -> new Value.Int(value.getIntValue());
            case DOUBLE_VALUE -> new Value.Floating(value.getDoubleValue());
            case BOOL_VALUE -> Values.of(value.getBoolValue());
            case ARRAY_VALUE -> {
                var elements = new ArrayList<Value>(value.getArrayValue().getValuesCount());
                for (AnyValue element : value.getArrayValue().getValuesList()) {
                    elements.add(value(element));
                }
                yield Values.ofElements(elements);
            }
            case KVLIST_VALUE, BYTES_VALUE, VALUE_NOT_SET -> Values.NIL;
            default -> Values.NIL; // what later versions of the protocol add
        };
    }

    static Map<String, Value> values(List<KeyValue> attributes) {
        Map<String, Value> values = LinkedHashMap.newLinkedHashMap(attributes.size());
        for (KeyValue attribute : attributes) {
            values.put(attribute.getKey(), value(attribute.getValue()));
        }
        return values;
    }

    /** The element of a list of one value is no list in TraceQL, but is one in an answer of a trace. */
    static AnyValue text(String text) {
        return AnyValue.newBuilder().setStringValue(text).build();
    }
}
