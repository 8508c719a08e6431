package io.varve.logql.eval.vector;

import io.varve.logql.ast.VectorAggregation;
import io.varve.logql.eval.series.LabelProjection;
import io.varve.logql.eval.series.PointBudget;
import io.varve.logql.eval.series.StepSeries;
import io.varve.logql.label.LabelSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Evaluates vector aggregations over all steps. */
public final class VectorEvaluator {
    private VectorEvaluator() {}

    /** The order of the series is that of the result for sort and sort_desc, else of no meaning. */
    public static List<StepSeries> evaluate(
            VectorAggregation aggregation, List<StepSeries> operand, int steps, PointBudget budget) {
        return switch (aggregation.operation()) {
            case SUM -> fold(aggregation, operand, steps, budget, new Fold.Sum(steps));
            case AVG -> fold(aggregation, operand, steps, budget, new Fold.Mean(steps));
            case COUNT -> fold(aggregation, operand, steps, budget, new Fold.Count(steps));
            case MAX -> fold(aggregation, operand, steps, budget, new Fold.Extreme(steps, true));
            case MIN -> fold(aggregation, operand, steps, budget, new Fold.Extreme(steps, false));
            case STDDEV -> fold(aggregation, operand, steps, budget, new Fold.Variance(steps, true));
            case STDVAR -> fold(aggregation, operand, steps, budget, new Fold.Variance(steps, false));
            // approx_topk is an exact topk here: no sketch has to bound the memory of a shard.
            case TOPK, APPROX_TOPK -> ranked(aggregation, operand, steps, budget, true, aggregation.parameter());
            case BOTTOMK -> ranked(aggregation, operand, steps, budget, false, aggregation.parameter());
            case SORT_DESC -> ranked(aggregation, operand, steps, budget, true, Integer.MAX_VALUE);
            case SORT -> ranked(aggregation, operand, steps, budget, false, Integer.MAX_VALUE);
        };
    }

    private static Map<LabelSet, List<StepSeries>> groups(VectorAggregation aggregation, List<StepSeries> operand) {
        LabelProjection projection = LabelProjection.of(aggregation.grouping());
        var groups = new LinkedHashMap<LabelSet, List<StepSeries>>();
        for (StepSeries series : operand) {
            groups.computeIfAbsent(projection.of(series.labels()), labels -> new ArrayList<>())
                    .add(series);
        }
        return groups;
    }

    private static List<StepSeries> fold(
            VectorAggregation aggregation, List<StepSeries> operand, int steps, PointBudget budget, Fold fold) {
        var results = new ArrayList<StepSeries>();
        groups(aggregation, operand).forEach((labels, members) -> {
            fold.begin();
            for (StepSeries member : members) {
                for (int step = 0; step < steps; step++) {
                    if (member.isPresent(step)) {
                        fold.add(step, member.value(step));
                    }
                }
            }
            StepSeries result = budget.series(labels, steps);
            for (int step = 0; step < steps; step++) {
                if (fold.count(step) > 0) {
                    result.set(step, fold.value(step));
                }
            }
            results.add(result);
        });
        return results;
    }

    private static List<StepSeries> ranked(
            VectorAggregation aggregation,
            List<StepSeries> operand,
            int steps,
            PointBudget budget,
            boolean greatest,
            int limit) {
        var results = new LinkedHashMap<StepSeries, StepSeries>();
        for (List<StepSeries> members : groups(aggregation, operand).values()) {
            var ranking = new Ranking(members, greatest, limit);
            for (int step = 0; step < steps; step++) {
                for (StepSeries chosen : ranking.at(step)) {
                    results.computeIfAbsent(chosen, series -> budget.series(series.labels(), steps))
                            .set(step, chosen.value(step));
                }
            }
        }
        return new ArrayList<>(results.values());
    }
}
