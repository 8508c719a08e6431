package io.varve.logql.eval.binary;

import io.varve.logql.ast.BinaryOperation;
import io.varve.logql.ast.BinaryOperator;
import io.varve.logql.eval.series.PointBudget;
import io.varve.logql.eval.series.StepSeries;
import java.util.ArrayList;
import java.util.List;

/** Evaluates binary operations over all steps. */
public final class BinaryEvaluator {
    private BinaryEvaluator() {}

    /** Between two vectors. */
    public static List<StepSeries> vectors(
            BinaryOperation operation, List<StepSeries> left, List<StepSeries> right, int steps, PointBudget budget) {
        return switch (operation.operator()) {
            case AND, OR, UNLESS -> SetOperation.evaluate(operation, left, right, steps, budget);
            case ADD,
                    SUBTRACT,
                    MULTIPLY,
                    DIVIDE,
                    MODULO,
                    POWER,
                    EQUAL,
                    NOT_EQUAL,
                    GREATER,
                    GREATER_OR_EQUAL,
                    LESS,
                    LESS_OR_EQUAL -> new VectorMatch(operation, left, right, steps, budget).evaluate();
        };
    }

    /**
     * Between a vector and a number. A comparison that filters keeps the vector's values.
     *
     * @param numberFirst whether the number is the left operand
     */
    public static List<StepSeries> number(
            BinaryOperation operation,
            List<StepSeries> vector,
            double number,
            boolean numberFirst,
            PointBudget budget) {
        BinaryOperator operator = operation.operator();
        boolean filters = operator.isComparison() && !operation.returnBool();
        var results = new ArrayList<StepSeries>(vector.size());
        for (StepSeries series : vector) {
            StepSeries result = budget.series(series.labels(), series.steps());
            for (int step = 0; step < series.steps(); step++) {
                if (series.isPresent(step)) {
                    double value = series.value(step);
                    double computed = numberFirst ? operator.apply(number, value) : operator.apply(value, number);
                    if (!filters) {
                        result.set(step, computed);
                    } else if (computed == 1) {
                        result.set(step, value);
                    }
                }
            }
            results.add(result);
        }
        return results;
    }
}
