package io.varve.traceql.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.syntax.TraceQlParser;
import io.varve.traceql.value.Kind;
import io.varve.traceql.value.Value;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What answers hold because of how Tempo reads spans; each case was asked of a Tempo 3.0.3. */
class TempoReadingTest {
    @Test
    void aPipelineWithoutFilterStartsFromSpansThatHaveWhatItNames() {
        assertThat(evaluate("by(span.n)")).containsExactly("by(span.n)=7: b");
        assertThat(evaluate("by(span.n) | count() > 0 | { kind = server }"))
                .containsExactly("by(span.n)=nil count()=1: a");
        assertThat(evaluate("by(span.n + 1)")).containsExactly("by(span.n + 1)=8: b");
        assertThat(evaluate("by(span.n) | select(name)")).containsExactly("by(span.n)=7: b");
        // What every span has, be it only the column.
        assertThat(evaluate("by(span.http.method)")).containsExactly("by(span.http.method)=nil: abc");
        assertThat(evaluate("count() > 1")).containsExactly("count()=3: abc");
        assertThat(evaluate("{ } | by(span.n)")).containsExactlyInAnyOrder("by(span.n)=nil: ac", "by(span.n)=7: b");
    }

    @Test
    void aNumberOfTheTreeThatStructureNeedsIsShownWhateverIsAskedOfIt() {
        assertThat(shown("{ nestedSetLeft = 1 } > { kind = client }", 1))
                .contains("nestedSetLeft=2")
                .contains("kind=client");
        assertThat(shown("{ nestedSetRight > 5 } >> { }", 1)).containsExactly("nestedSetRight=3");
        // Siblings are told by their parent, descendants without it.
        assertThat(shown("{ nestedSetLeft = 1 } ~ { }", 1)).isEmpty();
        assertThat(shown("{ nestedSetParent < 0 } >> { }", 1)).isEmpty();
        assertThat(shown("{ nestedSetLeft = 1 } && { }", 1)).isEmpty();
    }

    private static List<String> evaluate(String query) {
        MemoryTrace trace = trace();
        return CompiledQuery.of(TraceQlParser.parse(query)).evaluate(trace).stream()
                .map(set -> set.attributes().stream()
                                .map(each -> each.name() + "=" + each.value().text())
                                .collect(Collectors.joining(" "))
                        + ": "
                        + Arrays.stream(set.spans())
                                .mapToObj(span -> trace.spans.get(span).id)
                                .collect(Collectors.joining()))
                .toList();
    }

    private static List<String> shown(String query, int span) {
        return CompiledQuery.of(TraceQlParser.parse(query))
                .shown(trace(), new int[] {span})
                .getFirst()
                .values()
                .stream()
                .map(each -> each.name() + "=" + each.value().text())
                .toList();
    }

    /** A root with two children, of which the first has a number. */
    private static MemoryTrace trace() {
        var trace = new MemoryTrace("1");
        for (String id : List.of("a", "b", "c")) {
            var span = new MemoryTrace.Span();
            span.id = id;
            span.parent = id.equals("a") ? "" : "a";
            span.kind = id.equals("a") ? Kind.SERVER : Kind.CLIENT;
            trace.spans.add(span);
        }
        trace.spans.get(1).attributes.put("n", new Value.Int(7));
        return trace;
    }
}
