package io.varve.query.tempo;

import io.varve.notation.GoFloat;
import io.varve.query.http.JsonSink;
import io.varve.traceql.value.Value;
import java.io.IOException;
import java.util.List;

/** TraceQL's values as jsonpb writes OpenTelemetry's: whole numbers of 64 bits are strings. */
final class ValueJson {
    private ValueJson() {}

    /** {@code {"stringValue":"x"}} and so on. */
    static void write(JsonSink json, Value value) throws IOException {
        switch (value) {
            case Value.Int(long number) ->
                json.raw("{\"intValue\":\"").number(number).raw("\"}");
            case Value.Floating(double number) -> {
                json.raw("{\"doubleValue\":");
                number(json, number);
                json.raw('}');
            }
            case Value.Bool(boolean truth) ->
                json.raw("{\"boolValue\":").raw(Boolean.toString(truth)).raw('}');
            case Value.Array(var type, List<Value> elements) -> {
                json.raw("{\"arrayValue\":{\"values\":[");
                String separator = "";
                for (Value element : elements) {
                    json.raw(separator);
                    write(json, element);
                    separator = ",";
                }
                json.raw("]}}");
            }
            case Value.Text text -> text(json, text);
            case Value.Duration duration -> text(json, duration);
            case Value.OfStatus status -> text(json, status);
            case Value.OfKind kind -> text(json, kind);
            case Value.Nil nil -> text(json, nil);
        }
    }

    private static void text(JsonSink json, Value value) throws IOException {
        json.raw("{\"stringValue\":").string(value.text()).raw('}');
    }

    /** A number, or the name of one that JSON has no form of. */
    static void number(JsonSink json, double number) throws IOException {
        if (Double.isNaN(number)) {
            json.raw("\"NaN\"");
        } else if (Double.isInfinite(number)) {
            json.raw(number > 0 ? "\"Infinity\"" : "\"-Infinity\"");
        } else {
            json.raw(GoFloat.format(number));
        }
    }
}
