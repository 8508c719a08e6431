package io.varve.logql.eval.binary;

import io.varve.logql.ast.BinaryOperation;
import io.varve.logql.ast.BinaryOperator;
import io.varve.logql.eval.series.PointBudget;
import io.varve.logql.eval.series.StepSeries;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** {@code and}, {@code or}, {@code unless}: at each step series are kept or not by whether the other side has one that matches. */
final class SetOperation {
    private SetOperation() {}

    static List<StepSeries> evaluate(
            BinaryOperation operation, List<StepSeries> left, List<StepSeries> right, int steps, PointBudget budget) {
        var signatures = new Signatures(operation.matching());
        int[] leftSignatures = signatures.of(left);
        int[] rightSignatures = signatures.of(right);
        if (operation.operator() == BinaryOperator.OR) {
            BitSet[] there = presence(left, leftSignatures, signatures.count(), steps);
            var results = new ArrayList<>(left);
            results.addAll(keep(right, rightSignatures, there, false, steps, budget));
            return results;
        }
        BitSet[] there = presence(right, rightSignatures, signatures.count(), steps);
        return keep(left, leftSignatures, there, operation.operator() == BinaryOperator.AND, steps, budget);
    }

    /** By signature the steps at which a series has it. */
    private static BitSet[] presence(List<StepSeries> vector, int[] signatures, int count, int steps) {
        BitSet[] presence = new BitSet[count];
        for (int i = 0; i < count; i++) {
            presence[i] = new BitSet();
        }
        for (int i = 0; i < signatures.length; i++) {
            for (int step = 0; step < steps; step++) {
                if (vector.get(i).isPresent(step)) {
                    presence[signatures[i]].set(step);
                }
            }
        }
        return presence;
    }

    private static List<StepSeries> keep(
            List<StepSeries> vector,
            int[] signatures,
            BitSet[] others,
            boolean wantsOther,
            int steps,
            PointBudget budget) {
        var kept = new ArrayList<StepSeries>(vector.size());
        for (int i = 0; i < signatures.length; i++) {
            StepSeries series = vector.get(i);
            StepSeries result = budget.series(series.labels(), steps);
            for (int step = 0; step < steps; step++) {
                if (series.isPresent(step) && others[signatures[i]].get(step) == wantsOther) {
                    result.set(step, series.value(step));
                }
            }
            kept.add(result);
        }
        return kept;
    }
}
