package io.varve.traceql.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.traceql.print.QueryPrinter;
import io.varve.traceql.print.RandomQueries;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the text is, it is a query or refused by name. */
class HostileQueriesTest {
    @ParameterizedTest
    @ValueSource(strings = {"(", "{ !", "{ -", "{ nil = ", "{ (", "{ .a ^ "})
    void deepNestingIsRefused(String opening) {
        assertThatThrownBy(() -> TraceQlParser.parse(repeated(opening, 20_000))).isInstanceOf(TraceQlException.class);
    }

    /** The first opening as it is, then what of it can stand inside itself. */
    private static String repeated(String opening, int times) {
        return opening + opening.replace("{ ", "").repeat(times);
    }

    @Test
    void longChainsOfOperatorsAreRefusedWithTheLimit() {
        assertThatThrownBy(() -> TraceQlParser.parse("{ .a = 1" + " || .a = 2".repeat(3_000) + " }"))
                .isInstanceOf(TraceQlException.class)
                .hasMessageContaining("2000 operators");
    }

    @Test
    void aThousandAlternativesAreAQuery() {
        assertThat(TraceQlParser.parse("{ .a = 1" + " || .a = 2".repeat(900) + " }")
                        .metrics())
                .isNull();
    }

    @Test
    void longQueriesAreRefusedWithTheLimit() {
        assertThatThrownBy(() -> TraceQlParser.parse("{ .a = \"" + "x".repeat(200_000) + "\" }"))
                .isInstanceOf(TraceQlException.class)
                .hasMessageContaining("131072");
    }

    @ParameterizedTest
    @ValueSource(strings = {"((((x{100}){100}){100}){100})", "(x{999}){999}", "((a*)*)*{1000}{1000}"})
    void regularExpressionsOfLargeProgramsAreRefused(String regex) {
        assertThatThrownBy(() -> TraceQlParser.parse("{ .a =~ `" + regex + "` }"))
                .isInstanceOf(TraceQlException.class)
                .hasMessageContaining("invalid regex");
    }

    @Test
    void mutatedQueriesAreQueriesOrRefused() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var queries = new RandomQueries(seed);
        String alphabet = "{}()|&!~<>=.,\"`\\'/*#\0 \n0x_9eEnilbywith:é🚀";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(QueryPrinter.print(i % 2 == 0 ? queries.search() : queries.metrics()));
            for (int mutation = random.nextInt(4); mutation >= 0; mutation--) {
                int at = random.nextInt(text.length() + 1);
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                if (random.nextBoolean() || at == text.length()) {
                    text.insert(at, c);
                } else {
                    text.setCharAt(at, c);
                }
            }
            try {
                TraceQlParser.parse(text.toString());
            } catch (TraceQlException refused) {
                assertThat(refused.getMessage()).as("seed %d: %s", seed, text).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
        }
    }

    @Test
    void whatTempoDoesNotSupportIsRefusedByName() {
        assertThatThrownBy(() -> TraceQlParser.parse("{ parent.a = 1 }")).hasMessage("parent not yet supported");
        assertThatThrownBy(() -> TraceQlParser.parse("{ } | sum(.a) = min(.a)"))
                .hasMessageContaining("not yet supported");
        assertThatThrownBy(() -> TraceQlParser.parse("({ } | count()) + ({ } | count()) = 1"))
                .hasMessageContaining("not yet supported");
    }
}
