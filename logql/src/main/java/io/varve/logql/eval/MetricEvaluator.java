package io.varve.logql.eval;

import io.varve.logql.ast.BinaryOperation;
import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.LabelReplace;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.ast.NumberLiteral;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.ast.RangeOperation;
import io.varve.logql.ast.VectorAggregation;
import io.varve.logql.ast.VectorLiteral;
import io.varve.logql.eval.binary.BinaryEvaluator;
import io.varve.logql.eval.range.AbsentSeries;
import io.varve.logql.eval.range.RangeEvaluator;
import io.varve.logql.eval.range.RangeRequest;
import io.varve.logql.eval.range.RangeSource;
import io.varve.logql.eval.series.PointBudget;
import io.varve.logql.eval.series.StepSeries;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.eval.vector.LabelReplacement;
import io.varve.logql.eval.vector.VectorEvaluator;
import io.varve.logql.label.LabelSet;
import io.varve.logql.pipeline.SampleExtractor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates a metric query over all its steps at once. */
public final class MetricEvaluator {
    private final TimeSteps steps;
    private final int count;
    private final RangeSource source;
    private final EvaluationLimits limits;
    private final PointBudget budget;

    /** What aggregations came to that stand in the query more than once, as an alert's two sides often do. */
    private final Map<Question, List<StepSeries>> repeated = new HashMap<>();

    private final Map<Question, Integer> mentions = new HashMap<>();

    /** A range aggregation wherever it stands. */
    private record Question(
            @Nullable Object shape, @Nullable Grouping pushedDown) {
        static Question of(RangeAggregation range, @Nullable Grouping pushedDown) {
            return new Question(QueryShape.of(range), pushedDown);
        }
    }

    private MetricEvaluator(TimeSteps steps, RangeSource source, EvaluationLimits limits) {
        this.steps = steps;
        this.count = steps.count();
        this.source = source;
        this.limits = limits;
        this.budget = new PointBudget(limits.maxPoints(), limits.reserve());
    }

    /**
     * @param source is asked once for each different range aggregation of the query, from left to right
     * @throws io.varve.logql.eval.series.EvaluationException if the data do not allow an answer, or a limit is reached
     */
    public static Evaluated evaluate(MetricQuery query, TimeSteps steps, RangeSource source, EvaluationLimits limits) {
        return new MetricEvaluator(steps, source, limits).evaluate(query);
    }

    /** The range aggregations of a query as they will be asked for, so that a source can plan for all of them. */
    public static List<RangeRequest> requests(MetricQuery query, TimeSteps steps) {
        var requests = new ArrayList<RangeRequest>();
        collect(query, steps, null, requests);
        return requests;
    }

    private Evaluated evaluate(MetricQuery query) {
        if (steps.instant() && query instanceof NumberLiteral number) {
            return new Evaluated(new QueryResult.Scalar(steps.millis(0), number.value()), List.of());
        }
        if (query instanceof BinaryOperation) {
            countMentions(query, null);
        }
        List<StepSeries> series = series(query, null);
        return new ResultAssembly(steps, limits).assemble(series, sorts(query));
    }

    private List<StepSeries> series(MetricQuery query, @Nullable Grouping pushedDown) {
        return switch (query) {
            case NumberLiteral number -> constant(number.value());
            case VectorLiteral vector -> constant(vector.value());
            case RangeAggregation range -> range(range, pushedDown);
            case VectorAggregation aggregation ->
                VectorEvaluator.evaluate(
                        aggregation,
                        series(aggregation.operand(), SampleExtractor.pushedDown(aggregation)),
                        count,
                        budget);
            case LabelReplace replace -> LabelReplacement.evaluate(replace, series(replace.operand(), null));
            case BinaryOperation operation -> binary(operation);
        };
    }

    private List<StepSeries> range(RangeAggregation range, @Nullable Grouping pushedDown) {
        if (mentions.isEmpty()) {
            return evaluated(range, pushedDown);
        }
        Question question = Question.of(range, pushedDown);
        List<StepSeries> known = repeated.get(question);
        if (known != null) {
            return new ArrayList<>(known);
        }
        List<StepSeries> series = evaluated(range, pushedDown);
        if (mentions.getOrDefault(question, 0) > 1) {
            repeated.put(question, List.copyOf(series));
        }
        return series;
    }

    private List<StepSeries> evaluated(RangeAggregation range, @Nullable Grouping pushedDown) {
        RangeRequest request = RangeRequest.of(range, pushedDown, steps);
        List<StepSeries> series = RangeEvaluator.evaluate(request, source, budget);
        return range.operation() == RangeOperation.ABSENT_OVER_TIME
                ? AbsentSeries.of(series, range.range().query().matchers(), count, budget)
                : series;
    }

    private List<StepSeries> binary(BinaryOperation operation) {
        if (operation.left() instanceof NumberLiteral number) {
            return BinaryEvaluator.number(operation, series(operation.right(), null), number.value(), true, budget);
        }
        if (operation.right() instanceof NumberLiteral number) {
            return BinaryEvaluator.number(operation, series(operation.left(), null), number.value(), false, budget);
        }
        List<StepSeries> left = series(operation.left(), null);
        return BinaryEvaluator.vectors(operation, left, series(operation.right(), null), count, budget);
    }

    private List<StepSeries> constant(double value) {
        StepSeries series = budget.series(LabelSet.EMPTY, count);
        for (int step = 0; step < count; step++) {
            series.set(step, value);
        }
        return List.of(series);
    }

    /** Whether an instant answer keeps the order of values. */
    private static boolean sorts(MetricQuery query) {
        return switch (query) {
            case NumberLiteral number -> false;
            case VectorLiteral vector -> false;
            case RangeAggregation range -> false;
            case LabelReplace replace -> sorts(replace.operand());
            case BinaryOperation operation -> sorts(operation.left()) || sorts(operation.right());
            case VectorAggregation aggregation ->
                switch (aggregation.operation()) {
                    case SORT, SORT_DESC -> true;
                    case SUM, AVG, COUNT, MAX, MIN, STDDEV, STDVAR, BOTTOMK, TOPK, APPROX_TOPK ->
                        sorts(aggregation.operand());
                };
        };
    }

    private void countMentions(MetricQuery query, @Nullable Grouping pushedDown) {
        switch (query) {
            case NumberLiteral number -> {}
            case VectorLiteral vector -> {}
            case RangeAggregation range -> mentions.merge(Question.of(range, pushedDown), 1, Integer::sum);
            case LabelReplace replace -> countMentions(replace.operand(), null);
            case BinaryOperation operation -> {
                countMentions(operation.left(), null);
                countMentions(operation.right(), null);
            }
            case VectorAggregation aggregation ->
                countMentions(aggregation.operand(), SampleExtractor.pushedDown(aggregation));
        }
    }

    private static void collect(
            MetricQuery query, TimeSteps steps, @Nullable Grouping pushedDown, List<RangeRequest> into) {
        switch (query) {
            case NumberLiteral number -> {}
            case VectorLiteral vector -> {}
            case RangeAggregation range -> into.add(RangeRequest.of(range, pushedDown, steps));
            case LabelReplace replace -> collect(replace.operand(), steps, null, into);
            case BinaryOperation operation -> {
                collect(operation.left(), steps, null, into);
                collect(operation.right(), steps, null, into);
            }
            case VectorAggregation aggregation ->
                collect(aggregation.operand(), steps, SampleExtractor.pushedDown(aggregation), into);
        }
    }
}
