package io.varve.query.tempo;

import io.varve.query.failure.QueryFailure;
import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.Query;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Status;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Jaeger's search as TraceQL: one span has to be of the service and operation, and have the tags. */
final class JaegerSearch {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JaegerSearch() {}

    static CompiledQuery query(TempoParameters parameters) {
        var conditions = new ArrayList<FieldExpression>();
        if (parameters.has("service")) {
            conditions.add(
                    equal(new Attribute(Scope.RESOURCE, "service.name"), new Value.Text(parameters.text("service"))));
        }
        if (parameters.has("operation")) {
            conditions.add(equal(new IntrinsicField(Intrinsic.NAME), new Value.Text(parameters.text("operation"))));
        }
        if (parameters.has("tags")) {
            tags(parameters.text("tags"), conditions);
        }
        if (parameters.has("minDuration")) {
            conditions.add(duration(BinaryOperator.GREATER_OR_EQUAL, parameters.duration("minDuration")));
        }
        if (parameters.has("maxDuration")) {
            conditions.add(duration(BinaryOperator.LESS_OR_EQUAL, parameters.duration("maxDuration")));
        }
        FieldExpression all = new Literal(Values.TRUE);
        for (FieldExpression condition : conditions) {
            all = all instanceof Literal ? condition : new BinaryOperation(BinaryOperator.AND, all, condition);
        }
        return CompiledQuery.of(new Query(new Pipeline(List.of(new SpansetFilter(all))), null, List.of(), List.of()));
    }

    private static void tags(String text, List<FieldExpression> conditions) {
        JsonNode tags;
        try {
            tags = MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw noTags();
        }
        if (!tags.isObject()) {
            throw noTags();
        }
        for (Map.Entry<String, JsonNode> tag : tags.properties()) {
            if (!tag.getValue().isValueNode()) {
                throw noTags();
            }
            String value = tag.getValue().asString();
            if (tag.getKey().equals("error") && value.equals("true")) {
                conditions.add(equal(new IntrinsicField(Intrinsic.STATUS), new Value.OfStatus(Status.ERROR)));
            } else {
                conditions.add(equalsText(new Attribute(Scope.ANY, tag.getKey()), value));
            }
        }
    }

    private static QueryFailure noTags() {
        return QueryFailure.badRequest("invalid tags: no JSON object of texts");
    }

    /** Jaeger's tags are texts, whatever was sent. */
    private static FieldExpression equalsText(Field field, String text) {
        FieldExpression condition = equal(field, new Value.Text(text));
        if (text.equals("true") || text.equals("false")) {
            return either(condition, equal(field, Values.of(text.equals("true"))));
        }
        Value number = number(text);
        return number == null ? condition : either(condition, equal(field, number));
    }

    private static @Nullable Value number(String text) {
        try {
            return new Value.Int(Long.parseLong(text));
        } catch (NumberFormatException notWhole) {
            try {
                double number = Double.parseDouble(text);
                return Double.isFinite(number) ? new Value.Floating(number) : null;
            } catch (NumberFormatException noNumber) {
                // A text, then.
                return null;
            }
        }
    }

    private static FieldExpression either(FieldExpression one, FieldExpression other) {
        return new BinaryOperation(BinaryOperator.OR, one, other);
    }

    private static FieldExpression equal(Field field, Value value) {
        return new BinaryOperation(BinaryOperator.EQUAL, field, new Literal(value));
    }

    private static FieldExpression duration(BinaryOperator operator, long nanoseconds) {
        return new BinaryOperation(
                operator, new IntrinsicField(Intrinsic.DURATION), new Literal(new Value.Duration(nanoseconds)));
    }
}
