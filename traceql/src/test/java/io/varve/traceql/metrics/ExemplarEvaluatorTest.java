package io.varve.traceql.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.MemoryTrace;
import io.varve.traceql.syntax.TraceQlParser;
import io.varve.traceql.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExemplarEvaluatorTest {
    private static final long SECOND = 1_000_000_000L;
    private static final MetricsRange RANGE = MetricsRange.steps(60 * SECOND, 180 * SECOND, 60 * SECOND);

    @Test
    void anExemplarOfACountHasTheValueOfItsSample() {
        assertThat(exemplars("{ } | count_over_time() by (name)", 10))
                .containsExactlyInAnyOrder("name=a: t1 at 70 is 2.0, t2 at 110 is 2.0", "name=b: t3 at 130 is 1.0");
    }

    @Test
    void anExemplarOfAMeasureHasWhatWasMeasuredOfItsSpan() {
        assertThat(exemplars("{ name = \"a\" } | max_over_time(duration)", 10))
                .containsExactly("__name__=max_over_time: t1 at 70 is 1.0, t2 at 110 is 3.0");
    }

    /** Of one second and three the median's bucket ends at 2^30 ns, the last at 2^32. */
    @Test
    void ofQuantilesASpanStandsForTheLowestThatIsNotBelowIt() {
        assertThat(exemplars("{ name = \"a\" } | quantile_over_time(duration, .5, 1)", 10))
                .containsExactlyInAnyOrder("p=0.5: t1 at 70 is 1.0", "p=1.0: t2 at 110 is 3.0");
    }

    @Test
    void bucketsOfAHistogramHaveTheirOwn() {
        assertThat(exemplars("{ name = \"a\" } | histogram_over_time(duration)", 10))
                .containsExactlyInAnyOrder(
                        "__bucket=1.073741824: t1 at 70 is 1.0", "__bucket=4.294967296: t2 at 110 is 1.0");
    }

    @Test
    void whatASecondStageLeavesOutHasNone() {
        assertThat(exemplars("{ } | count_over_time() by (name) | topk(1)", 10))
                .containsExactlyInAnyOrder("name=a: t1 at 70 is 2.0, t2 at 110 is 2.0", "name=b: t3 at 130 is 1.0");
        assertThat(exemplars("{ } | count_over_time() by (name) > 1", 10))
                .containsExactly("name=a: t1 at 70 is 2.0, t2 at 110 is 2.0");
    }

    @Test
    void thereAreNoMoreThanAreWantedAndTheyAreFromEverywhere() {
        CompiledQuery query = CompiledQuery.of(TraceQlParser.parse("{ } | rate()"));
        var evaluator = new ExemplarEvaluator(query, RANGE);
        var metrics = new MetricsEvaluator(query, RANGE, 10);
        for (int i = 0; i < 100; i++) {
            MemoryTrace trace = trace("t" + i, "a", 61 + i, SECOND);
            evaluator.observe(trace);
            metrics.observe(trace);
        }
        List<Exemplar> found = evaluator.of(metrics.result(), 4).getFirst();
        assertThat(found).extracting(Exemplar::traceId).containsExactly("t0", "t25", "t50", "t75");
    }

    @Test
    void anExemplarSaysWhatItIsGroupedByAndWhatIsMeasuredOfIt() {
        CompiledQuery query = CompiledQuery.of(
                TraceQlParser.parse("{ name = \"b\" } | histogram_over_time(duration) by (name, resource.absent)"));
        var evaluator = new ExemplarEvaluator(query, RANGE);
        var metrics = new MetricsEvaluator(query, RANGE, 10);
        MemoryTrace trace = trace("t3", "b", 130, SECOND);
        evaluator.observe(trace);
        metrics.observe(trace);
        assertThat(evaluator.of(metrics.result(), 1).getFirst().getFirst().labels())
                .containsExactly(
                        new Label("name", new Value.Text("b")), new Label("duration", new Value.Duration(SECOND)));
    }

    @Test
    void aComparisonHasNone() {
        CompiledQuery query = CompiledQuery.of(TraceQlParser.parse("{ } | compare({ status = error })"));
        assertThatThrownBy(() -> new ExemplarEvaluator(query, RANGE)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Of each series that has some. */
    private static List<String> exemplars(String text, int limit) {
        CompiledQuery query = CompiledQuery.of(TraceQlParser.parse(text));
        var evaluator = new ExemplarEvaluator(query, RANGE);
        var metrics = new MetricsEvaluator(query, RANGE, 100);
        for (MemoryTrace trace : List.of(
                trace("t1", "a", 70, SECOND), trace("t2", "a", 110, 3 * SECOND), trace("t3", "b", 130, SECOND))) {
            evaluator.observe(trace);
            metrics.observe(trace);
        }
        List<Series> series = metrics.result();
        List<List<Exemplar>> exemplars = evaluator.of(series, limit);
        var shown = new ArrayList<String>();
        IntStream.range(0, series.size())
                .filter(i -> !exemplars.get(i).isEmpty())
                .forEach(i -> shown.add(name(series.get(i)) + ": "
                        + String.join(
                                ", ",
                                exemplars.get(i).stream()
                                        .map(each ->
                                                each.traceId() + " at " + each.time() / SECOND + " is " + each.value())
                                        .toList())));
        return shown;
    }

    private static String name(Series series) {
        Label label = series.labels().getFirst();
        return label.name() + "=" + label.value().text();
    }

    private static MemoryTrace trace(String id, String name, long second, long duration) {
        var trace = new MemoryTrace(id);
        var span = new MemoryTrace.Span();
        span.id = "0000000000000001";
        span.name = name;
        span.start = second * SECOND;
        span.duration = duration;
        trace.spans.add(span);
        return trace;
    }
}
