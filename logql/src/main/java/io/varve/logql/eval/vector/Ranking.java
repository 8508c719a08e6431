package io.varve.logql.eval.vector;

import io.varve.logql.eval.series.StepSeries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The first few series of a group by their value at a step; NaN comes last, series of equal value in the order of their labels. */
final class Ranking {
    private final List<StepSeries> members;
    private final boolean greatest;
    private final int limit;
    private final List<StepSeries> present;

    Ranking(List<StepSeries> members, boolean greatest, int limit) {
        this.members = new ArrayList<>(members);
        this.members.sort(Comparator.comparing(StepSeries::labels));
        this.greatest = greatest;
        this.limit = limit;
        this.present = new ArrayList<>(members.size());
    }

    /** Best first; valid until the next call. */
    List<StepSeries> at(int step) {
        present.clear();
        for (StepSeries member : members) {
            if (member.isPresent(step)) {
                present.add(member);
            }
        }
        present.sort((left, right) -> compare(left.value(step), right.value(step)));
        return present.subList(0, Math.min(limit, present.size()));
    }

    private int compare(double left, double right) {
        if (Double.isNaN(left) || Double.isNaN(right)) {
            return Boolean.compare(Double.isNaN(left), Double.isNaN(right));
        }
        // 0 and -0 are equal.
        int ascending = left < right ? -1 : left > right ? 1 : 0;
        return greatest ? -ascending : ascending;
    }
}
