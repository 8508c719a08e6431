package io.varve.traceql.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.syntax.TraceQlParser;
import io.varve.traceql.value.Kind;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpanTreeTest {
    private static MemoryTrace trace(String... idsAndParents) {
        var trace = new MemoryTrace("1");
        for (String each : idsAndParents) {
            var span = new MemoryTrace.Span();
            String[] parts = each.split("<", -1);
            span.id = parts[0];
            span.parent = parts.length > 1 ? parts[1] : "";
            span.name = each;
            trace.spans.add(span);
        }
        return trace;
    }

    private static List<String> numbers(MemoryTrace trace) {
        SpanTree tree = SpanTree.of(trace);
        return IntStream.range(0, trace.size())
                .mapToObj(span -> tree.left(span) + "-" + tree.right(span) + "<" + tree.parent(span))
                .toList();
    }

    @Test
    void childrenAreNumberedAsTheyArrive() {
        assertThat(numbers(trace("b<a", "a", "c<a", "d<b"))).containsExactly("2-5<1", "1-8<-1", "6-7<1", "3-4<2");
    }

    @Test
    void rootsFollowEachOther() {
        assertThat(numbers(trace("a", "b", "c<a"))).containsExactly("1-4<-1", "5-6<-1", "2-3<1");
    }

    @Test
    void withoutRootThereIsNoTree() {
        assertThat(numbers(trace("b<lost", "c<b"))).containsExactly("0-0<0", "0-0<0");
    }

    @Test
    void parentsThatGoInACircleHaveNoPlaceAndDoNoHarm() {
        assertThat(numbers(trace("a", "b<c", "c<b", "d<d", "e<a")))
                .containsExactly("1-4<-1", "0-0<0", "0-0<0", "0-0<0", "2-3<1");
    }

    @Test
    void ofTwoSpansWithOneIdTheKindTells() {
        MemoryTrace trace = trace("a", "x<a", "x<a", "y<x");
        trace.spans.get(1).kind = Kind.CLIENT;
        trace.spans.get(2).kind = Kind.SERVER;
        assertThat(SpanTree.of(trace).parent(3)).isEqualTo(SpanTree.of(trace).left(2));
    }

    @Test
    void manySpansOfOneIdAreNobodysParents() {
        assertThat(numbers(trace("a", "x<a", "x<a", "x<a", "y<x")).getLast()).isEqualTo("0-0<0");
    }

    @Test
    void aHundredThousandSpansInOneLineAreNumberedAndAsked() {
        String[] spans = IntStream.range(0, 100_000)
                .mapToObj(i -> i == 0 ? "0" : i + "<" + (i - 1))
                .toArray(String[]::new);
        MemoryTrace trace = trace(spans);
        assertThat(SpanTree.of(trace).right(0)).isEqualTo(200_000);
        for (String operator : List.of(">>", "<<", "&>>", "!>>", "~", "&~", ">", "&<")) {
            CompiledQuery query = CompiledQuery.of(TraceQlParser.parse("{ } " + operator + " { }"));
            assertThat(query.evaluate(trace).size()).as(operator).isBetween(0, 1);
        }
    }
}
