package io.varve.traceql.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Existence;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.Query;
import io.varve.traceql.condition.FieldTest;
import io.varve.traceql.condition.NecessaryConditions;
import io.varve.traceql.condition.SpanFilter;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.MemoryTrace;
import io.varve.traceql.eval.Spanset;
import io.varve.traceql.print.QueryPrinter;
import io.varve.traceql.print.RandomQueries;
import io.varve.traceql.value.BinaryOperator;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is read off a query as necessary holds for every span and every trace of its answer. */
class NecessaryConditionsTest {
    @Test
    void holdForAllThatIsFound() throws IOException, InterruptedException {
        List<MemoryTrace> traces = GeneratedTraces.read();
        long seed = Long.getLong("varve.seed", new Random().nextLong());
        var queries = new RandomQueries(seed);
        int rounds = Integer.getInteger("varve.rounds", 400);
        for (int i = 0; i < rounds; i++) {
            Query query = queries.search();
            String shown = "seed " + seed + ": " + QueryPrinter.print(query);
            CompiledQuery compiled = CompiledQuery.of(query);
            SpanFilter ofSpans = NecessaryConditions.ofSpans(query);
            List<SpanFilter> ofTraces = NecessaryConditions.ofTraces(query);
            for (int trace = i % 7; trace < traces.size(); trace += 7) {
                MemoryTrace spans = traces.get(trace);
                List<Spanset> found = compiled.evaluate(spans);
                for (Spanset set : found) {
                    for (int span : set.spans()) {
                        assertThat(holds(ofSpans, spans, span)).as(shown).isTrue();
                    }
                }
                if (!found.isEmpty()) {
                    for (SpanFilter filter : ofTraces) {
                        assertThat(IntStream.range(0, spans.size()).anyMatch(span -> holds(filter, spans, span)))
                                .as(shown)
                                .isTrue();
                    }
                }
            }
        }
    }

    private static boolean holds(SpanFilter filter, MemoryTrace trace, int span) {
        return switch (filter) {
            case SpanFilter.All() -> true;
            case SpanFilter.And(List<SpanFilter> parts) -> parts.stream().allMatch(part -> holds(part, trace, span));
            case SpanFilter.Or(List<SpanFilter> parts) -> parts.stream().anyMatch(part -> holds(part, trace, span));
            case SpanFilter.Test(FieldTest test) ->
                search(test).evaluate(trace).stream()
                        .flatMapToInt(found -> IntStream.of(found.spans()))
                        .anyMatch(found -> found == span);
        };
    }

    /**
     * The test as a search of its own: in a metrics query the absence of a value is another. The query may name the field
     * elsewhere too, and then reads values of types that the operand alone would leave out, so this one names it twice.
     */
    private static CompiledQuery search(FieldTest test) {
        FieldExpression expression = test.operator() == null || test.operand() == null
                ? new Existence(test.field(), test.exists())
                : new BinaryOperation(
                        BinaryOperator.AND,
                        new BinaryOperation(test.operator(), test.field(), new Literal(test.operand())),
                        new Existence(test.field(), true));
        return CompiledQuery.of(
                new Query(new Pipeline(List.of(new SpansetFilter(expression))), null, List.of(), List.of()));
    }
}
