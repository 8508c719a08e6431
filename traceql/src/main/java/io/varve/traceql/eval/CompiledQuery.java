package io.varve.traceql.eval;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Existence;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldExpression.Negation;
import io.varve.traceql.ast.FieldExpression.Not;
import io.varve.traceql.ast.MetricsStage;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.Query;
import io.varve.traceql.ast.SpansetOperator;
import io.varve.traceql.condition.FieldTests;
import io.varve.traceql.value.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** A query that is ready to be evaluated, trace by trace. It keeps nothing between traces, and may be shared by threads. */
public final class CompiledQuery {
    private final Query query;
    private final Expressions expressions;
    private final Stage pipeline;
    private final ShownFields shown;

    private CompiledQuery(Query asked, NumberComparison numbers) {
        query = ImplicitFilter.in(asked);
        FieldTests tests = FieldTests.of(query.pipeline());
        expressions = new Expressions(tests, numbers, query.metrics() != null);
        pipeline = new Stages(expressions).stage(query.pipeline());
        shown = new ShownFields(tests, numbers);
    }

    public static CompiledQuery of(Query query) {
        return new CompiledQuery(query, NumberComparison.BY_VALUE);
    }

    public static CompiledQuery of(Query query, NumberComparison numbers) {
        return new CompiledQuery(query, numbers);
    }

    public Query query() {
        return query;
    }

    /** The sets of spans that the trace has in the answer; none if it is not in it. */
    public List<Spanset> evaluate(TraceSpans spans) {
        return pipeline.apply(
                new Row(spans),
                List.of(new Spanset(IntStream.range(0, spans.size()).toArray(), List.of())));
    }

    /** What the answer shows of spans of a trace, in the order given. */
    public List<ShownSpan> shown(TraceSpans spans, int[] numbers) {
        var row = new Row(spans);
        return IntStream.of(numbers).mapToObj(span -> shown.of(row, span)).toList();
    }

    /** Reads a field of many spans, by {@link SpanReader#read}. */
    public static SpanReader reader(FieldExpression.Field field) {
        return new SpanReader(FieldReader.of(field));
    }

    /** Reads what the series of many spans are labelled with. */
    public static SpanReader labelReader(FieldExpression.Field field) {
        return new SpanReader(OwnColumns.grouping(field, FieldReader.of(field)));
    }

    /** The condition of a filter, for {@code compare()}. */
    public SpanCondition condition(PipelineStage.SpansetFilter filter) {
        // Its fields are no part of the pipeline's tests: all their values are seen.
        var tests = FieldTests.of(new PipelineStage.Pipeline(List.of(filter)));
        return new SpanCondition(
                new SpanTest(filter.condition(), new Expressions(tests, NumberComparison.BY_VALUE, true)));
    }

    /** The fields that the query names: all that is read of spans, {@code compare()} and the numbers of the tree aside. */
    public Set<FieldExpression.Field> fields() {
        var fields = new LinkedHashSet<FieldExpression.Field>();
        FieldTests tests = FieldTests.of(query.pipeline());
        tests.tests().forEach(test -> fields.add(test.field()));
        fields.addAll(tests.selected());
        MetricsStage metrics = query.metrics();
        if (metrics instanceof MetricsStage.MetricsAggregate aggregate) {
            if (aggregate.field() != null) {
                fields.add(aggregate.field());
            }
            fields.addAll(aggregate.by());
        } else if (metrics instanceof MetricsStage.Compare compare) {
            FieldTests.of(new PipelineStage.Pipeline(List.of(compare.selection())))
                    .tests()
                    .forEach(test -> fields.add(test.field()));
        }
        return fields;
    }

    /** Whether a span's part in the answer depends on other spans of its trace. If not, spans may be evaluated in any groups. */
    public boolean needsWholeTrace() {
        return needsWholeTrace(query.pipeline()) || (query.metrics() != null && needsWholeTrace(query.metrics()));
    }

    private static boolean needsWholeTrace(PipelineStage stage) {
        return switch (stage) {
            case PipelineStage.Pipeline(var stages) -> stages.stream().anyMatch(CompiledQuery::needsWholeTrace);
            case PipelineStage.SpansetFilter(var condition) -> needsWholeTrace(condition);
            case PipelineStage.SpansetOperation(var operator, var left, var right) ->
                operator != SpansetOperator.OR || needsWholeTrace(left) || needsWholeTrace(right);
            case PipelineStage.GroupBy(var key) -> needsWholeTrace(key);
            case PipelineStage.Coalesce() -> false;
            case PipelineStage.Select(var fields) -> fields.stream().anyMatch(CompiledQuery::needsWholeTrace);
            case PipelineStage.ScalarFilter filter -> true;
        };
    }

    private static boolean needsWholeTrace(MetricsStage stage) {
        return switch (stage) {
            case MetricsStage.MetricsAggregate(var function, var field, var quantiles, var by) ->
                (field != null && needsWholeTrace(field)) || by.stream().anyMatch(CompiledQuery::needsWholeTrace);
            // It shows the name and service of the root.
            case MetricsStage.Compare compare -> true;
        };
    }

    private static boolean needsWholeTrace(FieldExpression expression) {
        return switch (expression) {
            case FieldExpression.Literal(Value value) -> false;
            case FieldExpression.Attribute attribute -> false;
            case IntrinsicField(var intrinsic) -> intrinsic.needsTrace();
            case BinaryOperation(var operator, var left, var right) -> needsWholeTrace(left) || needsWholeTrace(right);
            case Negation(var operand) -> needsWholeTrace(operand);
            case Not(var operand) -> needsWholeTrace(operand);
            case Existence(var operand, boolean exists) -> needsWholeTrace(operand);
        };
    }
}
