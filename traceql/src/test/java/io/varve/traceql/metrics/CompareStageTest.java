package io.varve.traceql.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.MemoryTrace;
import io.varve.traceql.syntax.TraceQlParser;
import io.varve.traceql.value.Status;
import io.varve.traceql.value.Value;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What tells the selected spans from the others. */
class CompareStageTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void valuesAreCountedOnEitherSideUnderTheNamesOfTheirAttributes() {
        List<String> series = series("{ } | compare({ status = error }, 1)");
        assertThat(series)
                .contains(
                        "selection span.\"query terms\"=shoes 1",
                        "selection_total span.\"query terms\"=nil 1",
                        "baseline span.\"query terms\"=hat 2",
                        "baseline_total span.\"query terms\"=nil 3",
                        "selection status=error 1",
                        "baseline status=unset 3");
        assertThat(series).noneMatch(each -> each.contains("query terms\"=coat"));
    }

    /** As in Tempo every resource has a service, if only the empty one. */
    @Test
    void aResourceWithoutServiceHasTheEmptyOne() {
        assertThat(series("{ } | compare({ status = error })"))
                .contains(
                        "selection resource.service.name= 1",
                        "baseline resource.service.name=shop 1",
                        "baseline resource.service.name= 2",
                        "baseline_total resource.service.name=nil 3");
    }

    private static List<String> series(String text) {
        CompiledQuery query = CompiledQuery.of(TraceQlParser.parse(text));
        var metrics = new MetricsEvaluator(query, MetricsRange.instant(0, 60 * SECOND), 100);
        var trace = new MemoryTrace("1");
        for (String terms : List.of("shoes", "hat", "hat", "coat")) {
            var span = new MemoryTrace.Span();
            span.id = terms + trace.spans.size();
            span.start = SECOND;
            span.status = terms.equals("shoes") ? Status.ERROR : Status.UNSET;
            span.attributes.put("query terms", new Value.Text(terms));
            if (terms.equals("coat")) {
                span.resource.put("service.name", new Value.Text("shop"));
            }
            trace.spans.add(span);
        }
        metrics.observe(trace);
        return metrics.result().stream()
                .map(each -> each.labels().stream()
                                .map(label -> (label.name().startsWith("__") ? "" : label.name() + "=")
                                        + label.value().text())
                                .collect(Collectors.joining(" "))
                        + " " + (long) each.values()[0])
                .toList();
    }
}
