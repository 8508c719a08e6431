package io.varve.traceql.metrics;

import io.varve.traceql.ast.SecondStage;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Operations;
import io.varve.traceql.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What is done to series. */
final class SecondStages {
    private SecondStages() {}

    static List<Series> apply(List<SecondStage> stages, List<Series> series) {
        List<Series> result = series;
        for (SecondStage stage : stages) {
            result = switch (stage) {
                case SecondStage.Ranking(boolean top, long limit) -> rank(result, top, limit);
                case SecondStage.SampleFilter(BinaryOperator operator, double number) ->
                    filter(result, operator, number);
            };
        }
        return result;
    }

    /** At each step the highest or lowest; of equals those whose labels come first. */
    private static List<Series> rank(List<Series> series, boolean top, long limit) {
        if (series.size() <= limit) {
            return series;
        }
        // Tempo orders equals by labels from the end, and bottomk takes them from the other end.
        Comparator<Series> byLabels = SecondStages::compareLabels;
        int samples = series.getFirst().values().length;
        double[][] kept = new double[series.size()][samples];
        for (double[] each : kept) {
            Arrays.fill(each, Double.NaN);
        }
        for (int i = 0; i < samples; i++) {
            int sample = i;
            Comparator<Integer> order = Comparator.comparingDouble(
                            (Integer each) -> series.get(each).values()[sample])
                    .thenComparing(series::get, byLabels);
            IntStream.range(0, series.size())
                    .filter(each -> !Double.isNaN(series.get(each).values()[sample]))
                    .boxed()
                    .sorted(top ? order.reversed() : order)
                    .limit(limit)
                    .forEach(each -> kept[each][sample] = series.get(each).values()[sample]);
        }
        return IntStream.range(0, series.size())
                .mapToObj(each -> new Series(series.get(each).labels(), kept[each]))
                .filter(each -> !each.isEmpty())
                .toList();
    }

    /** Labels that come first by their text are greater, then lesser types and values; no label stands before any. */
    private static int compareLabels(Series left, Series right) {
        int common = Math.min(left.labels().size(), right.labels().size());
        for (int i = 0; i < common; i++) {
            Label a = left.labels().get(i);
            Label b = right.labels().get(i);
            int order = -Operations.compareText(textOf(a), textOf(b));
            if (order == 0) {
                order = -Operations.compareText(a.name(), b.name());
            }
            if (order == 0) {
                order = orderOfTypes(sent(a.value()), sent(b.value()));
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(right.labels().size(), left.labels().size());
    }

    /** By type, numbers of one type by their bits. */
    private static int orderOfTypes(Value left, Value right) {
        if (left instanceof Value.Int(long a) && right instanceof Value.Int(long b)) {
            return Long.compareUnsigned(a, b);
        }
        if (left instanceof Value.Floating(double a) && right instanceof Value.Floating(double b)) {
            return Long.compareUnsigned(Double.doubleToRawLongBits(a), Double.doubleToRawLongBits(b));
        }
        return left.type() == right.type()
                ? Operations.order(left, right)
                : left.type().compareTo(right.type());
    }

    private static String textOf(Label label) {
        return sent(label.value()) instanceof Value.Text(String text) ? text : "";
    }

    /** Tempo ranks series after they have been sent, when what has no type of its own in an answer is a text. */
    private static Value sent(Value value) {
        return switch (value) {
            case Value.Duration duration -> new Value.Text(duration.text());
            case Value.OfStatus status -> new Value.Text(status.text());
            case Value.OfKind kind -> new Value.Text(kind.text());
            case Value.Nil nil -> new Value.Text(nil.text());
            case Value.Text text -> text;
            case Value.Int number -> number;
            case Value.Floating number -> number;
            case Value.Bool bool -> bool;
            case Value.Array array -> array;
        };
    }

    private static List<Series> filter(List<Series> series, BinaryOperator operator, double number) {
        var result = new ArrayList<Series>(series.size());
        for (Series each : series) {
            double[] kept = each.values().clone();
            for (int i = 0; i < kept.length; i++) {
                if (!holds(operator, kept[i], number)) {
                    kept[i] = Double.NaN;
                }
            }
            var filtered = new Series(each.labels(), kept);
            if (!filtered.isEmpty()) {
                result.add(filtered);
            }
        }
        return result;
    }

    private static boolean holds(BinaryOperator operator, double value, double number) {
        return switch (operator) {
            case EQUAL -> value == number;
            case NOT_EQUAL -> value != number && !Double.isNaN(value);
            case LESS -> value < number;
            case LESS_OR_EQUAL -> value <= number;
            case GREATER -> value > number;
            case GREATER_OR_EQUAL -> value >= number;
            case OR, AND, MATCHES, NOT_MATCHES, ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER ->
                throw new IllegalArgumentException(operator + " filters no samples");
        };
    }
}
