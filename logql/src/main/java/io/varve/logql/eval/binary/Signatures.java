package io.varve.logql.eval.binary;

import io.varve.logql.ast.VectorMatching;
import io.varve.logql.eval.series.LabelProjection;
import io.varve.logql.eval.series.StepSeries;
import io.varve.logql.label.LabelSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What two series must have in common to match, as small numbers: equal ones match. */
final class Signatures {
    private final LabelProjection projection;
    private final Map<LabelSet, Integer> numbers = new HashMap<>();

    Signatures(VectorMatching matching) {
        this.projection = matching.on()
                ? LabelProjection.keeping(matching.labels())
                : LabelProjection.dropping(matching.labels());
    }

    int[] of(List<StepSeries> vector) {
        int[] signatures = new int[vector.size()];
        for (int i = 0; i < signatures.length; i++) {
            LabelSet signature = projection.of(vector.get(i).labels());
            Integer known = numbers.putIfAbsent(signature, numbers.size());
            signatures[i] = known == null ? numbers.size() - 1 : known;
        }
        return signatures;
    }

    /** How many different ones there have been. */
    int count() {
        return numbers.size();
    }
}
