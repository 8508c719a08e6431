package io.varve.logql.eval.range;

import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.MatchOperator;
import io.varve.logql.eval.series.PointBudget;
import io.varve.logql.eval.series.StepSeries;
import io.varve.logql.label.LabelSet;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;

/** What absent_over_time makes of a range aggregation: 1 where no series has a value. */
public final class AbsentSeries {
    private AbsentSeries() {}

    public static List<StepSeries> of(
            List<StepSeries> present, List<LabelMatcher> matchers, int steps, PointBudget budget) {
        StepSeries absent = budget.series(labels(matchers), steps);
        for (int step = 0; step < steps; step++) {
            boolean any = false;
            for (StepSeries series : present) {
                any |= series.isPresent(step);
            }
            if (!any) {
                absent.set(step, 1);
            }
        }
        return absent.size() == 0 ? List.of() : List.of(absent);
    }

    /** Those the selector fixes with {@code =}; a name that is used twice or otherwise is left out. */
    static LabelSet labels(List<LabelMatcher> matchers) {
        var labels = new TreeMap<String, String>();
        var open = new HashSet<String>();
        for (LabelMatcher matcher : matchers) {
            if (matcher.operator() != MatchOperator.EQUAL
                    || labels.putIfAbsent(matcher.name(), matcher.value()) != null) {
                open.add(matcher.name());
            }
        }
        labels.keySet().removeAll(open);
        return LabelSet.of(labels);
    }
}
