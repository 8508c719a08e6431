package io.varve.logql.eval;

import io.varve.logql.eval.series.EvaluationException;
import io.varve.logql.eval.series.StepSeries;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.label.LabelSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Evaluated series into an answer: empty ones out, order, and the limit of series. */
final class ResultAssembly {
    private final TimeSteps steps;
    private final EvaluationLimits limits;
    private final List<String> warnings = new ArrayList<>();
    private long @Nullable [] everyStep;

    ResultAssembly(TimeSteps steps, EvaluationLimits limits) {
        this.steps = steps;
        this.limits = limits;
    }

    Evaluated assemble(List<StepSeries> series, boolean sorted) {
        QueryResult result = steps.instant() ? vector(series, sorted) : matrix(series);
        return new Evaluated(result, warnings);
    }

    private QueryResult.Vector vector(List<StepSeries> series, boolean sorted) {
        var samples = new ArrayList<QueryResult.Sample>();
        for (StepSeries one : series) {
            if (one.isPresent(0)) {
                samples.add(new QueryResult.Sample(one.labels(), steps.millis(0), one.value(0)));
            }
        }
        if (!sorted) {
            samples.sort(Comparator.comparing(QueryResult.Sample::labels));
        }
        return new QueryResult.Vector(limited(samples, QueryResult.Sample::value));
    }

    private QueryResult.Matrix matrix(List<StepSeries> series) {
        var byLabels = new LinkedHashMap<LabelSet, List<StepSeries>>();
        for (StepSeries one : series) {
            if (one.size() > 0) {
                byLabels.computeIfAbsent(one.labels(), labels -> new ArrayList<>(1))
                        .add(one);
            }
        }
        var matrix = new ArrayList<QueryResult.Series>(byLabels.size());
        for (Map.Entry<LabelSet, List<StepSeries>> entry : byLabels.entrySet()) {
            matrix.add(points(entry.getKey(), entry.getValue()));
        }
        matrix.sort(Comparator.comparing(QueryResult.Series::labels));
        return new QueryResult.Matrix(limited(matrix, ResultAssembly::sum));
    }

    /** Series of equal labels, which label_replace can make, become one; at a step that both have there are two points. */
    private QueryResult.Series points(LabelSet labels, List<StepSeries> parts) {
        int size = 0;
        for (StepSeries part : parts) {
            size += part.size();
        }
        if (size == steps.count() && parts.size() == 1) {
            // The usual case, and the one with the most points: nothing is copied.
            return new QueryResult.Series(labels, everyStep(), parts.getFirst().values());
        }
        long[] timestamps = new long[size];
        double[] values = new double[size];
        int at = 0;
        for (int step = 0; step < steps.count(); step++) {
            for (StepSeries part : parts) {
                if (part.isPresent(step)) {
                    timestamps[at] = steps.millis(step);
                    values[at++] = part.value(step);
                }
            }
        }
        return new QueryResult.Series(labels, timestamps, values);
    }

    private long[] everyStep() {
        long[] known = everyStep;
        if (known == null) {
            known = new long[steps.count()];
            for (int step = 0; step < known.length; step++) {
                known[step] = steps.millis(step);
            }
            everyStep = known;
        }
        return known;
    }

    /** The series with the largest weights, in the order in which they came; a weight that is not a number is the least. */
    private <T> List<T> limited(List<T> all, ToDoubleFunction<T> weight) {
        if (all.size() <= limits.maxSeries()) {
            return all;
        }
        if (!limits.partialResults()) {
            throw new EvaluationException(
                    EvaluationException.Reason.SERIES_LIMIT,
                    "maximum number of series (" + limits.maxSeries()
                            + ") reached for a single query; consider reducing query cardinality by adding more specific"
                            + " stream selectors, reducing the time range, or aggregating results with functions like"
                            + " sum(), count() or topk()");
        }
        warnings.add("maximum number of series (" + limits.maxSeries()
                + ") reached for a single query; returning partial results: the " + limits.maxSeries() + " of "
                + all.size() + " series with the largest values");
        double[] weights = new double[all.size()];
        for (int i = 0; i < weights.length; i++) {
            double value = weight.applyAsDouble(all.get(i));
            weights[i] = Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
        }
        var places = new ArrayList<Integer>(weights.length);
        for (int i = 0; i < weights.length; i++) {
            places.add(i);
        }
        places.sort(
                Comparator.comparingDouble((Integer place) -> weights[place]).reversed());
        return places.subList(0, limits.maxSeries()).stream()
                .sorted()
                .<T>map(all::get)
                .toList();
    }

    private static double sum(QueryResult.Series series) {
        double sum = 0;
        for (int point = 0; point < series.size(); point++) {
            double value = series.value(point);
            sum += Double.isNaN(value) ? 0 : value;
        }
        return sum;
    }
}
