package io.varve.logql.eval.binary;

import io.varve.logql.ast.BinaryOperation;
import io.varve.logql.ast.BinaryOperator;
import io.varve.logql.ast.VectorMatching;
import io.varve.logql.ast.VectorMatching.Cardinality;
import io.varve.logql.eval.series.EvaluationException;
import io.varve.logql.eval.series.LabelProjection;
import io.varve.logql.eval.series.PointBudget;
import io.varve.logql.eval.series.StepSeries;
import io.varve.logql.label.LabelSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arithmetic and comparison between the matching series of two vectors. Which series there are, and so whether a match is ambiguous,
 * is a matter of each step; signatures and result labels are worked out once.
 */
final class VectorMatch {
    private static final int NONE = -1;

    private final BinaryOperator operator;
    private final boolean filters;
    private final VectorMatching matching;
    private final boolean swapped;
    private final List<StepSeries> many;
    private final List<StepSeries> one;
    private final int steps;
    private final PointBudget budget;
    private final Map<Pair, LabelSet> labels = new HashMap<>();
    private final Map<Target, Result> results = new LinkedHashMap<>();

    private record Pair(int many, int one) {}

    /** Results with equal labels but of different matches stay apart. */
    private record Target(int signature, LabelSet labels) {}

    /** A series of the answer with the last step that something was matched at, whether or not it was filtered out. */
    private static final class Result {
        private final StepSeries series;
        private int step = NONE;

        Result(StepSeries series) {
            this.series = series;
        }
    }

    VectorMatch(
            BinaryOperation operation, List<StepSeries> left, List<StepSeries> right, int steps, PointBudget budget) {
        this.operator = operation.operator();
        this.filters = operator.isComparison() && !operation.returnBool();
        this.matching = operation.matching();
        this.swapped = matching.cardinality() == Cardinality.ONE_TO_MANY;
        this.many = swapped ? right : left;
        this.one = swapped ? left : right;
        this.steps = steps;
        this.budget = budget;
    }

    List<StepSeries> evaluate() {
        var signatures = new Signatures(matching);
        int[] oneSignatures = signatures.of(one);
        int[] manySignatures = signatures.of(many);
        int[] oneBySignature = new int[signatures.count()];
        boolean[] matched = new boolean[signatures.count()];
        for (int step = 0; step < steps; step++) {
            Arrays.fill(oneBySignature, NONE);
            Arrays.fill(matched, false);
            for (int i = 0; i < oneSignatures.length; i++) {
                if (one.get(i).isPresent(step)) {
                    if (oneBySignature[oneSignatures[i]] != NONE) {
                        throw ambiguous("found duplicate series on the " + (swapped ? "left" : "right")
                                + " hand-side;many-to-many matching not allowed: matching labels must be unique on one"
                                + " side");
                    }
                    oneBySignature[oneSignatures[i]] = i;
                }
            }
            for (int i = 0; i < manySignatures.length; i++) {
                int signature = manySignatures[i];
                if (many.get(i).isPresent(step) && oneBySignature[signature] != NONE) {
                    if (matched[signature] && matching.cardinality() == Cardinality.ONE_TO_ONE) {
                        throw ambiguous("multiple matches for labels: many-to-one matching must be explicit"
                                + " (group_left/group_right)");
                    }
                    matched[signature] = true;
                    combine(step, signature, i, oneBySignature[signature]);
                }
            }
        }
        List<StepSeries> series = new ArrayList<>(results.size());
        results.values().forEach(result -> series.add(result.series));
        return series;
    }

    private static EvaluationException ambiguous(String message) {
        return new EvaluationException(EvaluationException.Reason.MATCHING, message);
    }

    private void combine(int step, int signature, int manyIndex, int oneIndex) {
        LabelSet resultLabels = labels.computeIfAbsent(new Pair(manyIndex, oneIndex), this::labels);
        Result result = results.computeIfAbsent(
                new Target(signature, resultLabels), target -> new Result(budget.series(target.labels(), steps)));
        if (result.step == step) {
            throw ambiguous("multiple matches for labels: grouping labels must ensure unique matches");
        }
        result.step = step;
        double manyValue = many.get(manyIndex).value(step);
        double oneValue = one.get(oneIndex).value(step);
        double left = swapped ? oneValue : manyValue;
        double right = swapped ? manyValue : oneValue;
        double computed = operator.apply(left, right);
        if (!filters) {
            result.series.set(step, computed);
        } else if (computed == 1) {
            result.series.set(step, left);
        }
    }

    private LabelSet labels(Pair pair) {
        LabelSet result = many.get(pair.many()).labels();
        if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
            LabelProjection projection = matching.on()
                    ? LabelProjection.keeping(matching.labels())
                    : LabelProjection.dropping(matching.labels());
            result = projection.of(result);
        }
        for (String name : matching.include()) {
            String value = one.get(pair.one()).labels().get(name);
            result = LabelProjection.with(result, name, value == null ? "" : value);
        }
        return result;
    }
}
