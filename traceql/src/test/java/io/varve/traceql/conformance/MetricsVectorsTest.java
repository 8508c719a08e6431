package io.varve.traceql.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.MemoryTrace;
import io.varve.traceql.metrics.Label;
import io.varve.traceql.metrics.MetricsEvaluator;
import io.varve.traceql.metrics.MetricsRange;
import io.varve.traceql.metrics.Series;
import io.varve.traceql.syntax.TraceQlParser;
import io.varve.traceql.value.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Series have the labels, times and values that Tempo's have. */
class MetricsVectorsTest {
    private static final long SECOND = 1_000_000_000L;

    private static List<MemoryTrace> traces = List.of();

    @BeforeAll
    static void readTraces() throws IOException, InterruptedException {
        traces = GeneratedTraces.read();
    }

    static Stream<JsonNode> metrics() throws IOException {
        return Vectors.read("metrics").stream()
                .filter(vector -> vector.path("answer").path("status").asInt() == 200
                        && !vector.has("quirk")
                        && !vector.path("step").isNull()
                        && !vector.has("nondeterministic"));
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void seriesAreTempos(JsonNode vector) {
        boolean instant = vector.path("kind").asString().equals("instant");
        long start = (GeneratedTraces.BASE + vector.path("start").asLong()) * SECOND;
        long end = (GeneratedTraces.BASE + vector.path("end").asLong()) * SECOND;
        MetricsRange range = instant
                ? MetricsRange.instant(start, end)
                : MetricsRange.steps(start, end, vector.path("step").asLong() * SECOND);
        var evaluator = new MetricsEvaluator(
                CompiledQuery.of(TraceQlParser.parse(vector.path("q").asString())), range, 10_000);
        traces.forEach(evaluator::observe);
        Map<String, Map<Double, Double>> found = new TreeMap<>();
        for (Series series : evaluator.result()) {
            var labels = new TreeSet<String>();
            for (Label label : series.labels()) {
                labels.add(label.name() + "=" + shown(label.value()));
            }
            found.put(labels.toString(), samples(series, range));
        }
        Map<String, Map<Double, Double>> expected = new TreeMap<>();
        for (JsonNode series : vector.path("answer").path("series")) {
            var labels = new TreeSet<String>();
            for (JsonNode label : series.path("labels")) {
                JsonNode value = label.path(1);
                labels.add(label.path(0).asString()
                        + "="
                        + (value.isFloatingPointNumber() ? "" + value.asDouble() : value.toString()));
            }
            Map<Double, Double> samples = new TreeMap<>();
            if (instant) {
                samples.put(
                        (double) vector.path("end").asLong(),
                        series.path("value").asDouble());
            }
            series.path("samples")
                    .forEach(sample -> samples.put(
                            sample.path(0).asDouble(), sample.path(1).asDouble()));
            expected.put(labels.toString(), samples);
        }
        assertThat(found.keySet()).as(vector.path("q").asString()).isEqualTo(expected.keySet());
        expected.forEach((labels, samples) -> {
            assertThat(found.get(labels).keySet()).as(labels).isEqualTo(samples.keySet());
            samples.forEach((time, value) -> assertThat(found.get(labels).get(time))
                    .as(labels + " at " + time)
                    .isCloseTo(value, Offset.offset(1e-9 * Math.abs(value))));
        });
    }

    private static Map<Double, Double> samples(Series series, MetricsRange range) {
        Map<Double, Double> samples = new TreeMap<>();
        for (int i = 0; i < series.values().length; i++) {
            if (!Double.isNaN(series.values()[i])) {
                samples.put((range.timeOf(i) - GeneratedTraces.BASE * SECOND) / (double) SECOND, series.values()[i]);
            }
        }
        return samples;
    }

    /** As JSON: 404 is another label than "404". */
    private static String shown(Value value) {
        return switch (value) {
            case Value.Floating(double number) -> "" + number;
            case Value.Int(long number) -> "" + number;
            case Value.Bool(boolean truth) -> "" + truth;
            case Value.Text(String text) -> "\"" + text + "\"";
            case Value.Duration duration -> "\"" + duration.text() + "\"";
            case Value.OfStatus status -> "\"" + status.text() + "\"";
            case Value.OfKind kind -> "\"" + kind.text() + "\"";
            case Value.Array array -> array.text();
            case Value.Nil nil -> "\"nil\"";
        };
    }
}
