package io.varve.logql.print;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Position;
import io.varve.logql.ast.Query;
import io.varve.logql.syntax.LogQlParser;
import java.util.Random;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is printed parses back to the tree that was printed. */
class RandomQueriesTest {
    private static final RecursiveComparisonConfiguration PLACES_ASIDE = RecursiveComparisonConfiguration.builder()
            .withIgnoredFieldsOfTypes(Position.class)
            .withStrictTypeChecking(true)
            .build();

    @Test
    void parseBackToTheSameTree() {
        run(1_500);
    }

    @Test
    @Tag("long")
    void parseBackToTheSameTreeForLong() {
        run(30_000);
    }

    private static void run(int rounds) {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var queries = new RandomQueries(random);
        int logs = 0;
        for (int round = 0; round < rounds; round++) {
            Query query = queries.query();
            logs += query instanceof LogQuery ? 1 : 0;
            same(query, CanonicalPrinter.print(query), seed);
            same(query, PrettyPrinter.print(query), seed);
            same(query, PrettyPrinter.print(query, random.nextInt(60)), seed);
        }
        assertThat(logs).isBetween(1, rounds - 1);
    }

    private static void same(Query query, String text, long seed) {
        Query parsed;
        try {
            parsed = LogQlParser.parse(text);
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + text, e);
        }
        assertThat(parsed)
                .as("seed %d: %s", seed, text)
                .usingRecursiveComparison(PLACES_ASIDE)
                .isEqualTo(query);
    }
}
