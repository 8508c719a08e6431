package io.varve.logql.eval.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.varve.logql.ast.MetricQuery;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.eval.series.EvaluationException;
import io.varve.logql.eval.series.PointBudget;
import io.varve.logql.eval.series.PointReserve;
import io.varve.logql.eval.series.StepSeries;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.label.LabelSet;
import io.varve.logql.syntax.LogQlParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeEvaluatorTest {
    private static final LabelSet A = LabelSet.of(Map.of("s", "a"));
    private static final LabelSet B = LabelSet.of(Map.of("s", "b"));

    private record Sample(LabelSet labels, long timestamp, double value) {}

    private static RangeAggregation parse(String query) {
        return (RangeAggregation) (MetricQuery) LogQlParser.parse(query);
    }

    private static PointBudget budget() {
        return new PointBudget(Long.MAX_VALUE, PointReserve.UNLIMITED);
    }

    private static Map<LabelSet, List<Double>> evaluate(RangeRequest request, RangeSource source) {
        var result = new TreeMap<LabelSet, List<Double>>();
        for (StepSeries series : RangeEvaluator.evaluate(request, source, budget())) {
            var values = new ArrayList<Double>();
            for (int step = 0; step < series.steps(); step++) {
                values.add(series.isPresent(step) ? (Double) series.value(step) : null);
            }
            result.put(series.labels(), values);
        }
        return result;
    }

    @Test
    void theWindowIsOpenOnTheLeftAndClosedOnTheRight() {
        RangeRequest request = RangeRequest.of(
                parse("count_over_time({a=\"b\"}[10ns])".replace("ns", "ms")),
                null,
                TimeSteps.range(100_000_000, 120_000_000, 10_000_000));
        var counts = evaluate(request, (asked, sink) -> {
            sink.sample(A, 90_000_000, 1);
            sink.sample(A, 90_000_001, 1);
            sink.sample(A, 100_000_000, 1);
            sink.sample(A, 100_000_001, 1);
            sink.sample(A, 120_000_000, 1);
            sink.sample(A, 120_000_001, 1);
        });
        assertThat(counts).containsExactly(Map.entry(A, List.of(2.0, 1.0, 1.0)));
    }

    @Test
    void aStepWithoutSamplesHasNoPointAndAZeroIsAPoint() {
        RangeRequest request = RangeRequest.of(
                parse("sum_over_time({a=\"b\"} | unwrap x [5ms])"),
                null,
                TimeSteps.range(10_000_000, 30_000_000, 10_000_000));
        assertThat(evaluate(request, (asked, sink) -> sink.sample(A, 20_000_000, 0)))
                .containsExactly(Map.entry(A, Arrays.asList(null, 0.0, null)));
    }

    @Test
    void anOffsetMovesTheWindowIntoThePast() {
        RangeRequest request = RangeRequest.of(
                parse("count_over_time({a=\"b\"}[1s] offset 1m)"), null, TimeSteps.instant(100_000_000_000L));
        assertThat(request.windows().fromNanos()).isEqualTo(39_000_000_000L);
        assertThat(request.windows().toNanos()).isEqualTo(40_000_000_000L);
    }

    @Test
    void anEmptyWindowHoldsNothing() {
        RangeRequest request =
                RangeRequest.of(parse("count_over_time({a=\"b\"}[0s])"), null, TimeSteps.range(0, 100, 1));
        assertThat(evaluate(request, (asked, sink) -> sink.sample(A, 50, 1))).isEmpty();
    }

    @Test
    void windowsShareBucketsOfTheGreatestCommonDivisor() {
        RangeWindows windows = RangeWindows.of(TimeSteps.range(1000, 1000 + 10 * 45, 45), 300, 0);
        assertThat(windows.bucketNanos()).isEqualTo(15);
        assertThat(windows.bucketsPerWindow()).isEqualTo(20);
        assertThat(windows.bucketsPerStep()).isEqualTo(3);
        assertThat(windows.bucketCount()).isEqualTo(50);
        assertThat(windows.bucket(701)).isZero();
        assertThat(windows.bucket(715)).isZero();
        assertThat(windows.bucket(716)).isEqualTo(1);
        assertThat(windows.bucket(windows.toNanos())).isEqualTo(49);
    }

    @Test
    void doesNotBucketWhatWouldTakeTooMany() {
        RangeRequest fine = RangeRequest.of(
                parse("count_over_time({a=\"b\"}[1h])"), null, TimeSteps.range(0, 3_600_000_000_000L, 1_000_000_007));
        assertThat(fine.acceptsBuckets()).isFalse();
        assertThatThrownBy(() -> evaluate(fine, (asked, sink) -> sink.bucket(A, 0, 1, 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSampleWithAnErrorFailsTheQuery() {
        LabelSet broken = LabelSet.of(Map.of("__error__", "JSONParserErr", "s", "a"));
        RangeRequest request =
                RangeRequest.of(parse("count_over_time({a=\"b\"}[1s])"), null, TimeSteps.instant(1_000_000_000));
        assertThatThrownBy(() -> evaluate(request, (asked, sink) -> sink.sample(broken, 1, 1)))
                .isInstanceOfSatisfying(
                        EvaluationException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(EvaluationException.Reason.PIPELINE))
                .hasMessageStartingWith(
                        "pipeline error: 'JSONParserErr' for series: '{__error__=\"JSONParserErr\", s=\"a\"}'.\nUse a label");
        assertThat(evaluate(request, (asked, sink) -> sink.sample(broken, 0, 1)))
                .as("outside of the window")
                .isEmpty();
        LabelSet wanted = LabelSet.of(Map.of("__error__", "JSONParserErr", "__preserve_error__", "true", "s", "a"));
        assertThat(evaluate(request, (asked, sink) -> sink.sample(wanted, 1, 1)))
                .hasSize(1);
    }

    @Test
    void aBudgetBoundsWhatIsHeld() {
        RangeRequest request = RangeRequest.of(
                parse("count_over_time({a=\"b\"}[1s])"), null, TimeSteps.range(0, 1_000_000_000_000L, 1_000_000_000));
        assertThatThrownBy(() -> RangeEvaluator.evaluate(
                        request,
                        (asked, sink) -> {
                            for (int i = 0; i < 1000; i++) {
                                sink.sample(LabelSet.of(Map.of("i", "" + i)), 5, 1);
                            }
                        },
                        new PointBudget(100_000, PointReserve.UNLIMITED)))
                .hasMessageContaining("more than 100000 points");
    }

    @Test
    void takesFinishedResults() {
        RangeRequest request = RangeRequest.of(
                parse("quantile_over_time(0.5, {a=\"b\"} | unwrap x [5ms])"),
                null,
                TimeSteps.range(0, 20_000_000, 10_000_000));
        assertThat(evaluate(request, (asked, sink) -> sink.result(A, 2, 7)))
                .containsExactly(Map.entry(A, Arrays.asList(null, null, 7.0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "count_over_time({a=\"b\"}[%s])",
                "rate({a=\"b\"}[%s])",
                "bytes_over_time({a=\"b\"}[%s])",
                "bytes_rate({a=\"b\"}[%s])",
                "rate({a=\"b\"} | unwrap x [%s])",
                "sum_over_time({a=\"b\"} | unwrap x [%s])",
                "avg_over_time({a=\"b\"} | unwrap x [%s])",
                "min_over_time({a=\"b\"} | unwrap x [%s])",
                "max_over_time({a=\"b\"} | unwrap x [%s])",
                "stddev_over_time({a=\"b\"} | unwrap x [%s])",
                "stdvar_over_time({a=\"b\"} | unwrap x [%s])",
                "first_over_time({a=\"b\"} | unwrap x [%s])",
                "last_over_time({a=\"b\"} | unwrap x [%s])",
                "quantile_over_time(0.9, {a=\"b\"} | unwrap x [%s])",
            })
    void agreesWithTheDefinitionHoweverItIsFed(String template) {
        long seed = Long.getLong("varve.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            long interval = (1 + random.nextInt(40)) * 1_000_000L;
            long step = random.nextInt(4) == 0 ? 1 + random.nextInt(9_999_999) : (1 + random.nextInt(40)) * 1_000_000L;
            long start = random.nextInt(100_000_000);
            TimeSteps steps =
                    TimeSteps.range(start, start + random.nextInt(30) * step + random.nextInt((int) step), step);
            RangeAggregation aggregation = parse(String.format(template, interval / 1_000_000 + "ms"));
            RangeRequest request = RangeRequest.of(aggregation, null, steps);
            RangeWindows windows = request.windows();
            var samples = new ArrayList<Sample>();
            boolean lines = aggregation.range().unwrap() == null && !template.contains("bytes");
            for (int i = random.nextInt(200); i > 0; i--) {
                long span = windows.toNanos() - windows.fromNanos() + 20;
                long timestamp = windows.fromNanos() - 10 + (long) (random.nextDouble() * span);
                if (random.nextBoolean()) {
                    timestamp = timestamp / 1_000_000 * 1_000_000 + start % 1_000_000;
                }
                double value = lines ? 1 : random.nextInt(20) == 0 ? Double.NaN : random.nextInt(2000) - 1000;
                samples.add(new Sample(
                        random.nextBoolean() ? A : B,
                        timestamp,
                        template.contains("bytes") ? Math.abs(random.nextInt(100)) : value));
            }
            samples.sort((x, y) -> Long.compare(x.timestamp(), y.timestamp()));
            Map<LabelSet, List<Double>> expected = byDefinition(aggregation, steps, samples);
            String context = "seed " + seed + " round " + round + " " + steps + " "
                    + aggregation.range().intervalNanos();

            check(
                    evaluate(
                            request,
                            (asked, sink) -> samples.forEach(s -> sink.sample(s.labels(), s.timestamp(), s.value()))),
                    expected,
                    context);
            var shuffled = new ArrayList<>(samples);
            if (samples.stream().map(Sample::timestamp).distinct().count() == samples.size()) {
                Collections.shuffle(shuffled, random);
                check(
                        evaluate(
                                request,
                                (asked, sink) ->
                                        shuffled.forEach(s -> sink.sample(s.labels(), s.timestamp(), s.value()))),
                        expected,
                        context);
            }
            BucketOperation operation = BucketOperation.of(aggregation.operation());
            if (request.acceptsBuckets() && operation != null) {
                check(
                        evaluate(request, (asked, sink) -> feedBuckets(windows, samples, operation, sink)),
                        expected,
                        context);
            }
        }
    }

    private static void feedBuckets(
            RangeWindows windows, List<Sample> samples, BucketOperation operation, RangeSink sink) {
        for (LabelSet labels : List.of(A, B)) {
            for (int bucket = 0; bucket < windows.bucketCount(); bucket++) {
                long from = windows.fromNanos() + bucket * windows.bucketNanos();
                double value = 0;
                int count = 0;
                for (Sample sample : samples) {
                    if (sample.labels().equals(labels)
                            && sample.timestamp() > from
                            && sample.timestamp() <= from + windows.bucketNanos()) {
                        value = count++ == 0 ? sample.value() : operation.combine(value, sample.value());
                    }
                }
                if (count > 0) {
                    sink.bucket(labels, bucket, value, count);
                }
            }
        }
    }

    private static Map<LabelSet, List<Double>> byDefinition(
            RangeAggregation aggregation, TimeSteps steps, List<Sample> samples) {
        var result = new TreeMap<LabelSet, List<Double>>();
        double seconds = aggregation.range().intervalNanos() / 1e9;
        for (LabelSet labels : List.of(A, B)) {
            var values = new ArrayList<Double>();
            for (int step = 0; step < steps.count(); step++) {
                long end = steps.nanos(step);
                double[] window = samples.stream()
                        .filter(s -> s.labels().equals(labels)
                                && s.timestamp() > end - aggregation.range().intervalNanos()
                                && s.timestamp() <= end)
                        .mapToDouble(Sample::value)
                        .toArray();
                values.add(window.length == 0 ? null : (Double) value(aggregation, window, seconds));
            }
            if (values.stream().anyMatch(value -> value != null)) {
                result.put(labels, values);
            }
        }
        return result;
    }

    private static double value(RangeAggregation aggregation, double[] window, double seconds) {
        double sum = Arrays.stream(window).sum();
        double mean = sum / window.length;
        double variance =
                Arrays.stream(window).map(v -> (v - mean) * (v - mean)).sum() / window.length;
        double[] numbers = Arrays.stream(window).filter(v -> !Double.isNaN(v)).toArray();
        return switch (aggregation.operation()) {
            case COUNT_OVER_TIME -> window.length;
            case RATE, BYTES_RATE -> sum / seconds;
            case BYTES_OVER_TIME, SUM_OVER_TIME -> sum;
            case AVG_OVER_TIME -> mean;
            case MIN_OVER_TIME -> Arrays.stream(numbers).min().orElse(Double.NaN);
            case MAX_OVER_TIME -> Arrays.stream(numbers).max().orElse(Double.NaN);
            case STDVAR_OVER_TIME -> variance;
            case STDDEV_OVER_TIME -> Math.sqrt(variance);
            case FIRST_OVER_TIME -> window[0];
            case LAST_OVER_TIME -> window[window.length - 1];
            case QUANTILE_OVER_TIME -> {
                var sorted = new ArrayList<Double>();
                for (int i = numbers.length; i < window.length; i++) {
                    sorted.add(Double.NaN);
                }
                Arrays.sort(numbers);
                Arrays.stream(numbers).forEach(sorted::add);
                double rank = 0.9 * (sorted.size() - 1);
                int lower = (int) rank;
                int upper = Math.min(lower + 1, sorted.size() - 1);
                yield sorted.get(lower) * (1 - (rank - lower)) + sorted.get(upper) * (rank - lower);
            }
            case RATE_COUNTER, ABSENT_OVER_TIME -> throw new AssertionError();
        };
    }

    private static void check(
            Map<LabelSet, List<Double>> actual, Map<LabelSet, List<Double>> expected, String context) {
        assertThat(actual.keySet()).as(context).isEqualTo(expected.keySet());
        expected.forEach((labels, values) -> {
            for (int i = 0; i < values.size(); i++) {
                Double want = values.get(i);
                Double have = actual.get(labels).get(i);
                if (want == null || have == null || want.isNaN()) {
                    assertThat(have).as("%s step %d", context, i).isEqualTo(want);
                } else {
                    assertThat(have).as("%s step %d", context, i).isCloseTo(want, within(1e-6 + 1e-9 * Math.abs(want)));
                }
            }
        });
    }

    @Test
    void absentSeriesHaveTheLabelsTheSelectorFixes() {
        var query = (RangeAggregation) (MetricQuery)
                LogQlParser.parse("absent_over_time({a=\"1\", b=\"2\", b=\"3\", c!=\"4\", d=~\"5\"}[1s])");
        assertThat(AbsentSeries.labels(query.range().query().matchers())).isEqualTo(LabelSet.of(Map.of("a", "1")));
    }
}
