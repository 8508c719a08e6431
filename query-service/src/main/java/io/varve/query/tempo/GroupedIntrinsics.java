package io.varve.query.tempo;

import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.PipelineStage.GroupBy;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.PipelineStage.SpansetOperation;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a search is grouped by of what it also says of every trace. Tempo then leaves it out there: under {@code by(rootName)} the traces of
 * an answer have no name, only their sets say it.
 */
final class GroupedIntrinsics {
    private GroupedIntrinsics() {}

    static Set<Intrinsic> of(PipelineStage stage) {
        Set<Intrinsic> grouped = EnumSet.noneOf(Intrinsic.class);
        collect(stage, grouped);
        return grouped;
    }

    private static void collect(PipelineStage stage, Set<Intrinsic> grouped) {
        switch (stage) {
            case Pipeline(var stages) -> stages.forEach(each -> collect(each, grouped));
            case GroupBy(IntrinsicField(var intrinsic)) -> grouped.add(intrinsic);
            case GroupBy other -> {}
            case SpansetOperation(var operator, var left, var right) -> {
                collect(left, grouped);
                collect(right, grouped);
            }
            case PipelineStage.SpansetFilter filter -> {}
            case PipelineStage.Coalesce coalesce -> {}
            case PipelineStage.Select select -> {}
            case PipelineStage.ScalarFilter filter -> {}
        }
    }
}
