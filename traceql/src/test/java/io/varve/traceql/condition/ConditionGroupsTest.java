package io.varve.traceql.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.traceql.print.QueryPrinter;
import io.varve.traceql.syntax.LenientParser;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What remains of filters that are being typed; the answers of a Tempo 3.0.3 to them agree with these conditions. */
class ConditionGroupsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '^',
            value = {
                "{ span.a = 1 && span.b = }#span.a = 1, span.b",
                "{ span.a = 1 && span.b = #span.a = 1, span.b",
                "{ span.a = 1 && #span.a = 1",
                "{ && span.a = 1 }#span.a = 1",
                "{ span.a = 1#span.a = 1",
                "{ span.a = 1 && span.b = \"gol#span.a = 1, span.b",
                "{ (span.a = ) && span.b = 2 }#span.a, span.b = 2",
                "{ span.a = 1 && (status = error || span.b = )#span.a = 1, status = error | span.a = 1, span.b",
                "{ (span.a = 1 || span.b = 2) && span.c = 3 }#span.a = 1, span.c = 3 | span.b = 2, span.c = 3",
                "{ span.a = 1 || span.b = 2 && span.c = 3 }#span.a = 1, span.c = 3 | span.b = 2, span.c = 3",
                "{ span.a = 1 || (span.b = 2 && span.c = 3) }#span.a = 1 | span.b = 2, span.c = 3",
                "{ span.a = 1 || span.a = 1 }#span.a = 1",
                "{ !(span.a = 1 || span.b > 2) }#span.a = 1, span.b > 2",
                "{ 3 > span.a }#span.a < 3",
                "{ span.a + 1 > 2 && span.b > span.c }#span.a, span.b, span.c",
                "{ true || span.a = 1 }#span.a = 1",
                "{ span.a != nil && span.b = nil }#span.a != nil, span.b = nil",
                "{ span.a = 1 } | count() > 100#span.a = 1",
                "({ span.a = 1 && span.\"b c\" = })#span.a = 1, span.\"b c\"",
            })
    void conditionsOfOneFieldRemain(String query, String groups) {
        assertThat(groups(query)).isEqualTo(groups.replace(" | ", "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{ }",
                "not a query",
                "{ kind = client } >> { status = error }",
                "{ span.a = 1 && kind > client }",
                "{ span.a = 1 && kind }",
                "{ name =~ \"(\" }",
                "{ span.a = ) }",
                "{ span.a = 1 && (status = error"
            })
    void whatMeansNothingHasNone(String query) {
        assertThat(LenientParser.filter(query)
                        .map(filter -> ConditionGroups.of(filter.condition()))
                        .orElse(List.of()))
                .isEmpty();
    }

    @Test
    void alternativesAreBounded() {
        String many =
                IntStream.range(0, 10).mapToObj(i -> "span.a = " + i).collect(Collectors.joining(" || ", "(", ")"));
        String more = many.replace("span.a", "span.b");
        assertThat(groups("{ " + many + " && " + more + " }").lines()).hasSize(100);
        String tooMany = "{ " + many + " && " + more + " && (span.c = 1 || span.c = 2) }";
        assertThatThrownBy(() -> groups(tooMany))
                .isInstanceOf(TooManyGroupsException.class)
                .hasMessageContaining("limit: 100");
    }

    private static String groups(String query) {
        return ConditionGroups.of(LenientParser.filter(query).orElseThrow().condition()).stream()
                .map(group -> group.stream().map(QueryPrinter::print).collect(Collectors.joining(", ")))
                .collect(Collectors.joining("\n"));
    }
}
