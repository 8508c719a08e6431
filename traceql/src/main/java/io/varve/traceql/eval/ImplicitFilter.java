package io.varve.traceql.eval;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Existence;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.PipelineStage.Select;
import io.varve.traceql.ast.PipelineStage.SpansetExpression;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.Query;
import io.varve.traceql.condition.FieldTest;
import io.varve.traceql.condition.FieldTests;
import io.varve.traceql.value.BinaryOperator;
import java.util.ArrayList;
import java.util.List;

/**
 * What a pipeline starts from that names no spans: {@code by(span.card) | count() > 3}. As in Tempo it is the spans that have something
 * of what the pipeline names before its first {@code select()}; all spans if that is nothing, or something that every span has, to which
 * what is stored in a column of its own belongs.
 */
final class ImplicitFilter {
    private ImplicitFilter() {}

    static Query in(Query query) {
        List<PipelineStage> stages = query.pipeline().stages();
        if (stages.isEmpty() || stages.getFirst() instanceof SpansetExpression) {
            return query;
        }
        int first = 0;
        while (first < stages.size() && !(stages.get(first) instanceof Select)) {
            first++;
        }
        FieldExpression any = null;
        for (FieldTest test :
                FieldTests.of(new Pipeline(stages.subList(0, first))).tests()) {
            boolean everywhere = test.takesAnyValue()
                    && (!(test.field() instanceof Attribute attribute) || OwnColumns.has(attribute));
            if (everywhere) {
                return query;
            }
            FieldExpression one = of(test);
            any = any == null ? one : new BinaryOperation(BinaryOperator.OR, any, one);
        }
        if (any == null) {
            return query;
        }
        var all = new ArrayList<PipelineStage>();
        all.add(new SpansetFilter(any));
        all.addAll(stages);
        return new Query(new Pipeline(all), query.metrics(), query.secondStages(), query.hints());
    }

    private static FieldExpression of(FieldTest test) {
        return test.operator() != null && test.operand() != null
                ? new BinaryOperation(test.operator(), test.field(), new Literal(test.operand()))
                : new Existence(test.field(), test.exists());
    }
}
