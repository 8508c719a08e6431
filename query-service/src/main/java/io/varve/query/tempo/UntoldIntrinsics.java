package io.varve.query.tempo;

import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.PipelineStage.Coalesce;
import io.varve.traceql.ast.PipelineStage.GroupBy;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.PipelineStage.Select;
import io.varve.traceql.condition.FieldTests;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What an answer leaves out of its traces though it could say it, as Tempo does. {@code by()} and {@code coalesce()} make sets anew that
 * no longer know what was read of the trace before, and what the query has read Tempo does not read again: under {@code by(rootName)}
 * the traces of an answer have no name, only their sets say it. What stands in a {@code select()}, or after one, is read again.
 */
final class UntoldIntrinsics {
    private UntoldIntrinsics() {}

    static Set<Intrinsic> of(Pipeline pipeline) {
        Set<Intrinsic> untold = EnumSet.noneOf(Intrinsic.class);
        List<PipelineStage> stages = flat(pipeline);
        if (stages.stream().noneMatch(stage -> stage instanceof GroupBy || stage instanceof Coalesce)) {
            return untold;
        }
        int first = 0;
        while (first < stages.size() && !(stages.get(first) instanceof Select)) {
            first++;
        }
        FieldTests before = FieldTests.of(new Pipeline(stages.subList(0, first)));
        before.read().forEach(field -> {
            if (field instanceof IntrinsicField(Intrinsic intrinsic)) {
                untold.add(intrinsic);
            }
        });
        if (before.isConjunction()) {
            before.tests().forEach(test -> {
                if (test.field() instanceof IntrinsicField(Intrinsic intrinsic)) {
                    untold.add(intrinsic);
                }
            });
        }
        if (first < stages.size() && stages.get(first) instanceof Select(var fields)) {
            fields.forEach(field -> {
                if (field instanceof IntrinsicField(Intrinsic intrinsic)) {
                    untold.remove(intrinsic);
                }
            });
        }
        return untold;
    }

    private static List<PipelineStage> flat(Pipeline pipeline) {
        var stages = new ArrayList<PipelineStage>();
        for (PipelineStage stage : pipeline.stages()) {
            if (stage instanceof Pipeline inner) {
                stages.addAll(flat(inner));
            } else {
                stages.add(stage);
            }
        }
        return stages;
    }
}
