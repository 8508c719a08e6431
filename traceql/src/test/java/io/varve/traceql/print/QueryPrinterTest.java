package io.varve.traceql.print;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.traceql.ast.Query;
import io.varve.traceql.syntax.TraceQlException;
import io.varve.traceql.syntax.TraceQlParser;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QueryPrinterTest {
    @Test
    void whatIsPrintedParsesToTheSameTree() {
        long seed = new Random().nextLong();
        var queries = new RandomQueries(seed);
        for (int i = 0; i < 5_000; i++) {
            Query query = i % 2 == 0 ? queries.search() : queries.metrics();
            String text = QueryPrinter.print(query);
            Query again;
            try {
                again = TraceQlParser.parse(text);
            } catch (TraceQlException e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
            assertThat(again).as("seed %d: %s", seed, text).isEqualTo(query);
        }
    }

    @Test
    void pipelinesBetweenParenthesesStayThere() {
        String text = "({ .a = 1 } | count() > 2) && ({ .b } | by(.c))";
        assertThat(QueryPrinter.print(TraceQlParser.parse(text))).isEqualTo(text);
    }
}
