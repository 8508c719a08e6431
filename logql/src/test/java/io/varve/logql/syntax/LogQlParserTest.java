package io.varve.logql.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.varve.logql.ast.BinaryOperation;
import io.varve.logql.ast.BinaryOperator;
import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.NumberLiteral;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.ast.RangeOperation;
import io.varve.logql.ast.Stage;
import io.varve.logql.ast.Unwrap;
import io.varve.logql.ast.VectorAggregation;
import io.varve.logql.print.CanonicalPrinter;
import io.varve.logql.print.PrettyPrinter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogQlParserTest {
    @Test
    void readsARangeAggregationWithUnwrapOffsetAndGrouping() {
        var aggregation = (RangeAggregation)
                LogQlParser.parse(
                        "quantile_over_time(0.99, {app=\"x\"} | json | unwrap duration(took) | __error__=\"\" [5m] offset 1h) by (path)");
        assertThat(aggregation.operation()).isEqualTo(RangeOperation.QUANTILE_OVER_TIME);
        assertThat(aggregation.parameter()).isEqualTo(0.99);
        assertThat(aggregation.range().intervalNanos()).isEqualTo(300_000_000_000L);
        assertThat(aggregation.range().offsetNanos()).isEqualTo(3_600_000_000_000L);
        assertThat(aggregation.grouping()).isEqualTo(new Grouping(false, List.of("path")));
        Unwrap unwrap = aggregation.range().unwrap();
        assertThat(unwrap).isNotNull();
        assertThat(unwrap.conversion()).isEqualTo(Unwrap.Conversion.DURATION);
        assertThat(unwrap.postFilters()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rate({a=\"b\"} |= \"x\" [5m] offset 1m)",
                "rate({a=\"b\"}[5m] offset 1m |= \"x\")",
                "rate(({a=\"b\"} |= \"x\")[5m] offset 1m)",
                "rate(({a=\"b\"} |= \"x\" [5m] offset 1m))",
                "rate({a=\"b\"} # every order of these\n |= \"x\" [5m] offset 1m)"
            })
    void readsTheRangeWhereverItStands(String query) {
        assertThat(CanonicalPrinter.print(LogQlParser.parse(query)))
                .isEqualTo("rate({a=\"b\"} |= \"x\"[5m] offset 1m0s)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a=\"1\", b=\"2\" or c=\"3\"; ( a=\"1\" , ( b=\"2\" or c=\"3\" ) )",
                "a=\"1\" and b=\"2\" or c=\"3\"; ( ( a=\"1\" , b=\"2\" ) or c=\"3\" )",
                "a=\"1\" or b=\"2\" and c=\"3\"; ( a=\"1\" or ( b=\"2\" , c=\"3\" ) )",
                "a=\"1\" or b=\"2\" c=\"3\"; ( a=\"1\" or ( b=\"2\" , c=\"3\" ) )",
                "(a=\"1\" or b=\"2\") c>3; ( ( a=\"1\" or b=\"2\" ) , c>3 )"
            })
    void bindsLabelFiltersAsLokiDoes(String filter, String canonical) {
        assertThat(CanonicalPrinter.print(LogQlParser.parse("{x=\"y\"} | " + filter)))
                .isEqualTo("{x=\"y\"} | " + canonical.strip());
    }

    @Test
    void bindsOperatorsByPrecedence() {
        var sum = (BinaryOperation) LogQlParser.parse("vector(1) + vector(2) * vector(3) ^ vector(4) ^ vector(5)");
        assertThat(CanonicalPrinter.print(sum))
                .isEqualTo("(vector(1.000000) + (vector(2.000000) * (vector(3.000000) ^ (vector(4.000000) ^"
                        + " vector(5.000000)))))");
        assertThat(sum.operator()).isEqualTo(BinaryOperator.ADD);
    }

    @ParameterizedTest
    @CsvSource({"1 > 2, 0", "2 ^ 3 ^ 2, 512", "7 % 4, 3", "1 / 0, NaN", "-2 * 3, -6", "1e3 - 1_000, 0", "1000000, 1e+06"
    })
    void foldsNumbers(String query, String value) {
        assertThat(LogQlParser.parse(query)).isInstanceOf(NumberLiteral.class);
        assertThat(CanonicalPrinter.print(LogQlParser.parse(query))).isEqualTo(value);
    }

    @Test
    void takesFunctionNamesForLabelsWhereNoParenthesisFollows() {
        var query = (LogQuery) LogQlParser.parse("{sum=\"x\"} | rate > 5 | duration < 1s");
        assertThat(query.matchers().getFirst().name()).isEqualTo("sum");
        assertThat(query.stages()).hasSize(2);
        assertThat(((VectorAggregation) LogQlParser.parse("SUM by(a)(RATE({a=\"b\"}[1m]))"))
                        .grouping()
                        .labels())
                .containsExactly("a");
    }

    @Test
    void readsUnits() {
        var query = (LogQuery) LogQlParser.parse("{a=\"b\"} | x > 1d1h | x <= 1.5MiB | x != -1s | x == 0x1p4");
        assertThat(query.stages())
                .extracting(stage -> ((Stage.LabelFilterStage) stage).filter())
                .satisfiesExactly(
                        filter -> assertThat(((LabelFilter.DurationFilter) filter).nanoseconds())
                                .isEqualTo(25 * 3_600_000_000_000L),
                        filter -> assertThat(((LabelFilter.BytesFilter) filter).bytes())
                                .isEqualTo(1_572_864),
                        filter -> assertThat(((LabelFilter.DurationFilter) filter).nanoseconds())
                                .isEqualTo(-1_000_000_000L),
                        filter -> assertThat(((LabelFilter.NumberFilter) filter).value())
                                .isEqualTo(16));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{; 1; 2; unexpected $end",
                "{a=\"b\"; 1; 7; unexpected $end",
                "{a=\"b\"} |~ json x=1; 2; 9; unexpected NUMBER",
                "{a=\"\\q\"}; 1; 4; invalid char escape",
                "{a=\"b; 1; 4; literal not terminated",
                "rate({a=\"b\"}[5m]; 1; 17; unexpected $end",
                "rate({a=\"b\"}[5x]); 0; 13; unknown unit \"x\"",
                "rate({a=\"b\"}[5m; 0; 13; missing closing",
                "sum(rate({a=\"b\"}[5m])) by; 1; 26; unexpected $end",
                "{a=\"b\"} | x = 1e; 1; 15; exponent has no digits"
            })
    void saysWhereAQueryIsWrong(String text, int line, int column, String what) {
        String query = text.replace("|~", "|\n");
        LogQlParseException error = catchThrowableOfType(LogQlParseException.class, () -> LogQlParser.parse(query));
        assertThat(error).hasMessageContaining(what.strip()).hasMessageContaining("line " + line + ", col " + column);
        assertThat(error.line()).isEqualTo(line);
        assertThat(error.column()).isEqualTo(column);
    }

    @Test
    void showsARegularExpressionAsItWasWritten() {
        assertThatThrownBy(() -> LogQlParser.parse("{a=~\"(\"}"))
                .hasMessage("parse error : error parsing regexp: missing closing ): `(`");
        assertThatThrownBy(() -> LogQlParser.parse("{a=~\"b)|(c\"}")).hasMessageContaining("unexpected )");
        assertThatThrownBy(() -> LogQlParser.parse("{a=\"b\"} | regexp \"(?P<x>y)(?P<x>z)\""))
                .hasMessage("parse error : invalid regexp parser: duplicate extracted label name 'x'");
        assertThatThrownBy(() -> LogQlParser.parse("")).hasMessage("parse error : syntax error: unexpected $end");
    }

    @Test
    void reportsASyntaxErrorBeforeWhatIsWrongWithTheMeaning() {
        assertThatThrownBy(() -> LogQlParser.parse("topk(0, rate({a=\"b\"}[5m])) + }"))
                .hasMessageContaining("unexpected }");
        assertThatThrownBy(() -> LogQlParser.parse("sum(topk(0, rate({}[5m])))"))
                .hasMessageContaining("must be greater than 0");
    }

    @Test
    void mayRefuseToSelectEveryStream() {
        assertThatThrownBy(() -> LogQlParser.parse("{a=~\".*\"}")).hasMessageContaining("empty-compatible");
        assertThat(LogQlParser.parseSelector("{}")).isEmpty();
        assertThat(LogQlParser.parseLogQuery("{} |= \"x\"").stages()).hasSize(1);
        assertThatThrownBy(() -> LogQlParser.parseSelector("{a=\"b\"} |= \"x\""))
                .hasMessageContaining("only label matchers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((((",
                "{a=\"b\"} | ((((",
                "sum(sum(sum(sum(",
                "1+(1+(1+(",
                "vector(1)+vector(1)+",
                "rate((((",
                "1^1^1^"
            })
    void boundsNesting(String piece) {
        String query = piece.repeat(20_000);
        assertThatThrownBy(() -> LogQlParser.parse(query.substring(0, Math.min(query.length(), 130_000))))
                .isInstanceOf(LogQlParseException.class);
    }

    @Test
    void boundsChainsOfOperators() {
        String filter = "a=\"b\" or ".repeat(14_000) + "a=\"b\"";
        assertThatThrownBy(() -> LogQlParser.parse("{a=\"b\"} | " + filter)).hasMessageContaining("nests too deeply");
        assertThat(LogQlParser.parse("{a=\"b\"} " + "|= \"x\" ".repeat(10_000))).isInstanceOf(LogQuery.class);
        assertThat(LogQlParser.parse("{a=\"b\"} | " + "a=\"b\" or ".repeat(400) + "a=\"b\""))
                .isInstanceOf(LogQuery.class);
    }

    @Test
    void boundsTheSizeOfAQuery() {
        assertThatThrownBy(() -> LogQlParser.parse("{a=\"" + "é".repeat(70_000) + "\"}"))
                .hasMessage("parse error : input size too long (140006 > 131072)");
    }

    @Test
    void boundsTheSizeOfExpressions() {
        assertThatThrownBy(() -> LogQlParser.parse("{a=~\"" + "(x{1000})".repeat(5_000) + "\"}"))
                .isInstanceOf(LogQlParseException.class)
                .hasMessageContaining("too large");
        assertThatThrownBy(() -> LogQlParser.parse("{a=~\"" + "(".repeat(60_000) + ")".repeat(60_000) + "\"}"))
                .isInstanceOf(LogQlParseException.class);
    }

    @Test
    void splitsLongQueriesOverLines() {
        String query =
                "sum by (level, path) (rate({app=\"checkout\", env=\"prod\", region=\"eu\", tier=\"1\"} |= \"timeout\" | json"
                        + " | status >= 500 [5m] offset 1h)) / ignoring (level) group_left sum by (path) (rate({app=\"checkout\"}[5m]))";
        assertThat(PrettyPrinter.print(LogQlParser.parse(query))).isEqualTo("""
                  sum by (level, path)(
                    rate(
                      {app="checkout", env="prod", region="eu", tier="1"} |= "timeout" | json | status>=500 [5m] offset 1h
                    )
                  )
                / ignoring (level) group_left
                  sum by (path)(rate({app="checkout"}[5m]))""");
    }
}
