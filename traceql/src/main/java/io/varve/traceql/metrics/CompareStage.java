package io.varve.traceql.metrics;

import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldNames;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.MetricsStage.Compare;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.SpanCondition;
import io.varve.traceql.eval.SpanReader;
import io.varve.traceql.eval.TraceSpans;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * {@code compare()}: of every attribute the values that are most frequent, among the selected spans and among the others, and how
 * many spans of either have the attribute at all.
 */
final class CompareStage implements FirstStage {
    private static final List<Intrinsic> INTRINSICS = List.of(
            Intrinsic.NAME,
            Intrinsic.KIND,
            Intrinsic.STATUS,
            Intrinsic.STATUS_MESSAGE,
            Intrinsic.ROOT_NAME,
            Intrinsic.ROOT_SERVICE,
            Intrinsic.INSTRUMENTATION_NAME,
            Intrinsic.INSTRUMENTATION_VERSION);

    private static final String SERVICE = "service.name";

    private final Compare compare;
    private final MetricsRange range;
    private final int limit;
    private final SpanCondition selected;
    private final Map<String, SpanReader> intrinsics = new LinkedHashMap<>();
    private final Side baseline = new Side("baseline");
    private final Side selection = new Side("selection");
    private int values;

    CompareStage(Compare compare, CompiledQuery query, MetricsRange range, int limit) {
        this.compare = compare;
        this.range = range;
        this.limit = limit;
        selected = query.condition(compare.selection());
        for (Intrinsic intrinsic : INTRINSICS) {
            Field field = new IntrinsicField(intrinsic);
            intrinsics.put(FieldNames.scoped(field), CompiledQuery.reader(field));
        }
    }

    private final class Side {
        private final String name;
        private final Map<String, Map<Value, double[]>> counts = new HashMap<>();
        private final Map<String, double[]> totals = new HashMap<>();

        Side(String name) {
            this.name = name;
        }

        void count(String attribute, Value value, int sample) {
            if (value.type() == ValueType.NIL) {
                return;
            }
            Map<Value, double[]> ofAttribute = counts.computeIfAbsent(attribute, unseen -> new HashMap<>());
            double[] ofValue = ofAttribute.get(value);
            if (ofValue == null) {
                if (++values > limit) {
                    throw new TooManySeriesException(limit);
                }
                ofValue = new double[range.samples()];
                ofAttribute.put(value, ofValue);
            }
            ofValue[sample]++;
            totals.computeIfAbsent(attribute, unseen -> new double[range.samples()])[sample]++;
        }

        void addTo(List<Series> result) {
            counts.forEach((attribute, ofAttribute) -> ofAttribute.entrySet().stream()
                    .sorted(Comparator.comparingDouble((Map.Entry<Value, double[]> each) ->
                                    -DoubleStream.of(each.getValue()).sum())
                            .thenComparing(each -> each.getKey().text()))
                    .limit(compare.top())
                    .forEach(each -> result.add(series(name, attribute, each.getKey(), each.getValue()))));
            totals.forEach((attribute, counted) ->
                    result.add(series(name + "_total", attribute, new Value.Text("nil"), counted)));
        }

        private Series series(String type, String attribute, Value value, double[] counted) {
            return new Series(
                    List.of(new Label("__meta_type", new Value.Text(type)), new Label(attribute, value)), counted);
        }
    }

    @Override
    public void observe(TraceSpans spans, int span, int sample) {
        long start = spans.start(span);
        boolean inWindow = compare.end() == 0 || (start > compare.start() && start <= compare.end());
        Side side = inWindow && selected.passes(spans, span) ? selection : baseline;
        intrinsics.forEach((name, reader) -> side.count(name, reader.read(spans, span), sample));
        spans.forEachSpanAttribute(span, (key, value) -> side.count(name(Scope.SPAN, key), value, sample));
        spans.forEachResourceAttribute(span, (key, value) -> side.count(name(Scope.RESOURCE, key), value, sample));
        spans.forEachScopeAttribute(span, (key, value) -> side.count(name(Scope.INSTRUMENTATION, key), value, sample));
        if (spans.resourceAttribute(span, SERVICE) == null) {
            // Every resource has a service; without a name it is the empty one.
            side.count(name(Scope.RESOURCE, SERVICE), new Value.Text(spans.service(span)), sample);
        }
    }

    private static String name(Scope scope, String key) {
        return FieldNames.scoped(new Attribute(scope, key));
    }

    @Override
    public List<Series> result() {
        var result = new ArrayList<Series>();
        baseline.addTo(result);
        selection.addTo(result);
        return result;
    }
}
