package io.varve.traceql.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.MemoryTrace;
import io.varve.traceql.syntax.TraceQlParser;
import io.varve.traceql.value.Value;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What series are labelled with whose spans lack a field, and how such series are ranked: as Tempo does. */
class AbsentLabelsTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void anAttributeWithAColumnOfItsOwnIsNilAndOthersAreLeftOut() {
        assertThat(series("{ } | count_over_time() by (span.http.method, kind)"))
                .containsExactlyInAnyOrder(
                        "span.http.method=GET kind=unspecified 1", "span.http.method=nil kind=unspecified 3");
        assertThat(series("{ } | count_over_time() by (.k8s.pod.name, kind)"))
                .containsExactly(".k8s.pod.name=nil kind=unspecified 4");
        assertThat(series("{ } | count_over_time() by (span.n, kind)"))
                .containsExactlyInAnyOrder(
                        "span.n=9007199254740993 kind=unspecified 1",
                        "span.n=7 kind=unspecified 2",
                        "kind=unspecified 1");
    }

    @Test
    void anIntrinsicOfEventsAndLinksIsWhatItIsUnset() {
        assertThat(series("{ } | count_over_time() by (event:name)")).containsExactly("event:name= 4");
        assertThat(series("{ } | count_over_time() by (event:timeSinceStart)"))
                .containsExactly("event:timeSinceStart=0s 4");
        assertThat(series("{ } | count_over_time() by (link:traceID, link:spanID)"))
                .containsExactly("link:traceID= link:spanID= 4");
    }

    @Test
    void ofEqualsTheOneWhoseTextComesFirstIsTheHighest() {
        assertThat(series("{ } | count_over_time() by (duration) | topk(1)")).containsExactly("duration=10s 1");
        assertThat(series("{ } | count_over_time() by (duration) | bottomk(1)")).containsExactly("duration=9s 1");
    }

    @Test
    void ofEqualsTheOneWithoutALabelIsTheHighest() {
        assertThat(series("{ name != \"c\" } | count_over_time() by (kind, span.n) | topk(1)"))
                .containsExactly("kind=unspecified 1");
        assertThat(series("{ name != \"c\" } | count_over_time() by (kind, span.n) | bottomk(1)"))
                .containsExactly("kind=unspecified span.n=7 1");
    }

    @Test
    void aWholeNumberTooLongForAFloatingPointOneIsBucketedAsTheNearest() {
        assertThat(series("{ } | histogram_over_time(span.n)"))
                .containsExactlyInAnyOrder("__bucket=8.0 2", "__bucket=9.007199254740992e+15 1");
    }

    /** Four spans of ten, nine, seven and eight seconds, and what they have. */
    private static List<String> series(String text) {
        var trace = new MemoryTrace("1");
        for (int i = 0; i < 4; i++) {
            var span = new MemoryTrace.Span();
            span.id = "" + i;
            span.name = "abcd".substring(i, i + 1);
            span.start = 10 * SECOND;
            span.duration = new long[] {10, 9, 7, 8}[i] * SECOND;
            trace.spans.add(span);
        }
        trace.spans.get(0).attributes.put("http.method", new Value.Text("GET"));
        trace.spans.get(1).attributes.put("n", new Value.Int(7));
        trace.spans.get(2).attributes.put("n", new Value.Int(7));
        trace.spans.get(3).attributes.put("n", new Value.Int((1L << 53) + 1));
        var evaluator = new MetricsEvaluator(
                CompiledQuery.of(TraceQlParser.parse(text)), MetricsRange.steps(0, 60 * SECOND, 60 * SECOND), 100);
        evaluator.observe(trace);
        return evaluator.result().stream()
                .map(series -> series.labels().stream()
                                .map(label -> label.name() + "=" + label.value().text())
                                .collect(Collectors.joining(" "))
                        + " " + (long) series.values()[0])
                .toList();
    }
}
