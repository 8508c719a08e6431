package io.varve.logql.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Stage;
import io.varve.logql.print.CanonicalPrinter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stages that Loki does not have. */
class OwnStagesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "| distinct a, b; | distinct a,b",
                "| DISTINCT a; | distinct a",
                "| sort by (took DESC, path asc, x); | sort by (took desc, path, x)",
                "| Sort by(x); | sort by (x)",
                "| sample 0.1; | sample 0.1",
                "| sample 1e-3 | sample .5; | sample 0.001 | sample 0.5",
                "| context 3; | context 3",
                "| context before 3; | context before 3 after 0",
                "| context after 2; | context before 0 after 2",
                "| context before 1 after 1; | context 1",
                "| json | distinct a != \"x\"; | json | distinct a != \"x\""
            })
    void areReadAndPrinted(String stages, String canonical) {
        assertThat(CanonicalPrinter.print(LogQlParser.parse("{a=\"b\"} " + stages)))
                .isEqualTo("{a=\"b\"} " + canonical.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "distinct=\"x\"",
                "sample=\"x\", context>1",
                "sample > 0.1",
                "context=\"before\" or sort=\"y\"",
                "sort=~\"x\"",
                "json distinct, sort=\"a\"",
                "label_format sample=context, context=distinct",
                "drop distinct, sort, sample, context",
                "keep before, after, asc, desc"
            })
    void leaveTheirNamesToLabels(String stage) {
        LogQuery query = (LogQuery) LogQlParser.parse("{distinct=\"b\", sort=\"c\"} | " + stage);
        assertThat(query.stages())
                .singleElement()
                .isNotInstanceOfAny(Stage.Distinct.class, Stage.Sort.class, Stage.Sample.class, Stage.Context.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{a=\"b\"} | sample 0; line 1, col 18: sample takes the part of the lines to keep, above 0 and up to 1, not 0",
                "{a=\"b\"} | sample 1.5; col 18: sample takes",
                "{a=\"b\"} | sample -0.5; col 18: syntax error: unexpected -",
                "{a=\"b\"} | sample 5m; col 18: syntax error: unexpected DURATION",
                "{a=\"b\"} | context 1001; col 19: context takes a whole number of lines up to 1000, not 1001",
                "{a=\"b\"} | context 0.5; col 19: context takes",
                "{a=\"b\"} | context 99999999999; col 19: context takes",
                "{a=\"b\"} | context around 5; col 19: syntax error: unexpected IDENTIFIER, expecting NUMBER or before or after",
                "{a=\"b\"} | context before; syntax error: unexpected $end, expecting NUMBER",
                "{a=\"b\"} | context 1 | json; col 21: context has to be the last stage",
                "{a=\"b\"} | sort by (a) | distinct b; col 23: distinct has to stand before sort",
                "{a=\"b\"} | sort by (a) | sort by (b); col 23: sort can stand once in a query",
                "{a=\"b\"} | sort by (a) | context 1; col 23: context goes by time",
                "{a=\"b\"} | sort by (); unexpected ), expecting IDENTIFIER",
                "{a=\"b\"} | sort by (a upward); unexpected IDENTIFIER, expecting asc or desc or , or )",
                "{a=\"b\"} | sort by a; unexpected IDENTIFIER, expecting (",
                "{a=\"b\"} | sort(a); col 11: syntax error: unexpected SORT",
                "{a=\"b\"} | distinct a b; unexpected IDENTIFIER",
                "{a=\"b\"} | distinct; unexpected $end",
                "count_over_time({a=\"b\"} | distinct x [5m]); col 25: distinct is a stage of log queries",
                "count_over_time({a=\"b\"}[5m] | sort by (x)); col 29: sort is a stage of log queries",
                "rate(({a=\"b\"} | context 1)[5m]); col 15: context is a stage of log queries"
            })
    void sayWhatIsWrongAndWhere(String query, String message) {
        assertThatThrownBy(() -> LogQlParser.parse(query))
                .isInstanceOf(LogQlParseException.class)
                .hasMessageContaining(message.strip());
    }

    @Test
    void ofASampleCanBeCounted() {
        String query = "sum by (level)(count_over_time({a=\"b\"} | json | sample 0.1[5m]))";
        assertThat(CanonicalPrinter.print(LogQlParser.parse(query))).isEqualTo(query);
    }
}
