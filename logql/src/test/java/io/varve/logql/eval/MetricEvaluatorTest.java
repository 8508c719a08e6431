package io.varve.logql.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.logql.ast.MetricQuery;
import io.varve.logql.eval.range.RangeSource;
import io.varve.logql.eval.series.EvaluationException;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.label.LabelSet;
import io.varve.logql.syntax.LogQlParser;
import io.varve.notation.GoNumber;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Expressions over three series of {@code rate({m="x"}[1s])}, whose selector's m says which: {@code abc} gives {k="a",v="1"} 1,
 * {k="b",v="2"} 2, {k="c",v="1"} 3.
 */
class MetricEvaluatorTest {
    private static final RangeSource THREE = (request, sink) -> {
        String which =
                request.aggregation().range().query().matchers().getFirst().value();
        for (int i = 0; i < which.length(); i++) {
            int value = which.charAt(i) - 'a' + 1;
            for (int step = 0; step < request.windows().steps(); step++) {
                sink.result(
                        LabelSet.of(Map.of("k", which.substring(i, i + 1), "v", value % 2 == 1 ? "1" : "2")),
                        step,
                        value);
            }
        }
    };

    private static String evaluate(String query, TimeSteps steps, EvaluationLimits limits) {
        var shorthand = query.replaceAll("\\b(abc|bcd|ab|a|b|c|z)!", "rate({m=\"$1\"}[1s])")
                .replace("m=\"z\"", "m=~\".+\", m=\"\"");
        Evaluated evaluated =
                MetricEvaluator.evaluate((MetricQuery) LogQlParser.parse(shorthand), steps, THREE, limits);
        var text = new StringBuilder();
        switch (evaluated.result()) {
            case QueryResult.Scalar scalar -> text.append(GoNumber.formatPlain(scalar.value()));
            case QueryResult.Vector vector ->
                vector.samples()
                        .forEach(sample -> text.append(text.isEmpty() ? "" : " ")
                                .append(sample.labels().toString().replace("\"", ""))
                                .append(' ')
                                .append(GoNumber.formatPlain(sample.value())));
            case QueryResult.Matrix matrix ->
                matrix.series().forEach(series -> {
                    text.append(text.isEmpty() ? "" : " ")
                            .append(series.labels().toString().replace("\"", ""));
                    for (int i = 0; i < series.size(); i++) {
                        text.append(' ')
                                .append(GoNumber.formatPlain(series.value(i)))
                                .append('@')
                                .append(series.timestampMillis(i));
                    }
                });
            case QueryResult.Streams streams -> throw new AssertionError();
        }
        evaluated.warnings().forEach(warning -> text.append(" ! ").append(warning));
        return text.toString();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '\u0001',
            value = {
                "1 + 2 => 3",
                "vector(1) + vector(2) => {} 3",
                "sum(abc!) => {} 6",
                "sum by (v) (abc!) => {v=1} 4 {v=2} 2",
                "sum without (k) (abc!) => {v=1} 4 {v=2} 2",
                "sum by (nothing) (abc!) => {} 6",
                "avg(abc!) => {} 2",
                "min(abc!) => {} 1",
                "max(abc!) => {} 3",
                "count by (v) (abc!) => {v=1} 2 {v=2} 1",
                "stdvar(abc!) => {} 0.6666666666666666",
                "stddev(ab!) => {} 0.5",
                "topk(2, abc!) => {k=b, v=2} 2 {k=c, v=1} 3",
                "topk(1, abc!) by (v) => {k=b, v=2} 2 {k=c, v=1} 3",
                "bottomk(1, abc!) => {k=a, v=1} 1",
                "sort(abc!) => {k=a, v=1} 1 {k=b, v=2} 2 {k=c, v=1} 3",
                "sort_desc(abc!) => {k=c, v=1} 3 {k=b, v=2} 2 {k=a, v=1} 1",
                "sort_desc(abc!) * 2 => {k=c, v=1} 6 {k=b, v=2} 4 {k=a, v=1} 2",
                "abc! + bcd! => {k=b, v=2} 4 {k=c, v=1} 6",
                "abc! / on (k) bcd! => {k=b} 1 {k=c} 1",
                "abc! - ignoring (v) bcd! => {k=b} 0 {k=c} 0",
                "abc! > 1 => {k=b, v=2} 2 {k=c, v=1} 3",
                "1 < abc! => {k=b, v=2} 2 {k=c, v=1} 3",
                "abc! > bool 1 => {k=a, v=1} 0 {k=b, v=2} 1 {k=c, v=1} 1",
                "3 - abc! => {k=a, v=1} 2 {k=b, v=2} 1 {k=c, v=1} 0",
                "2 ^ abc! => {k=a, v=1} 2 {k=b, v=2} 4 {k=c, v=1} 8",
                "a! / 0 => {k=a, v=1} NaN",
                "a! % 0 => {k=a, v=1} NaN",
                "abc! == bcd! => {k=b, v=2} 2 {k=c, v=1} 3",
                "abc! != bool bcd! => {k=b, v=2} 0 {k=c, v=1} 0",
                "abc! and bcd! => {k=b, v=2} 2 {k=c, v=1} 3",
                "abc! unless bcd! => {k=a, v=1} 1",
                "ab! or bcd! => {k=a, v=1} 1 {k=b, v=2} 2 {k=c, v=1} 3 {k=d, v=2} 4",
                "ab! or on (v) bcd! => {k=a, v=1} 1 {k=b, v=2} 2",
                "abc! * on (v) group_left () b! => {k=b, v=2} 4",
                "abc! * on (v) group_left (k) b! => {k=b, v=2} 4",
                "b! - on (v) group_right () bcd! => {k=b, v=2} 0 {k=d, v=2} -2",
                "label_replace(abc!, `n`, `x$1-${2}`, `k`, `(a)|(b)`) => {k=a, n=xa-, v=1} 1 {k=b, n=x-b, v=2} 2 {k=c, v=1} 3",
                "label_replace(a!, `k`, ``, `v`, `.*`) => {v=1} 1",
                "sum(label_replace(abc!, `k`, ``, `k`, `.`)) by (k, v) => {v=1} 4 {v=2} 2",
            })
    void instantQueries(String query, String expected) {
        assertThat(evaluate(query, TimeSteps.instant(1_000_000_000), EvaluationLimits.DEFAULT))
                .isEqualTo(expected);
    }

    @Test
    void rangeQueriesAnswerEveryStep() {
        TimeSteps steps = TimeSteps.range(1_000_000_000, 2_999_999_999L, 1_000_000_000);
        assertThat(evaluate("sum(abc!) > 1", steps, EvaluationLimits.DEFAULT)).isEqualTo("{} 6@1000 6@2000");
        assertThat(evaluate("1", steps, EvaluationLimits.DEFAULT)).isEqualTo("{} 1@1000 1@2000");
        assertThat(evaluate("vector(2)", steps, EvaluationLimits.DEFAULT)).isEqualTo("{} 2@1000 2@2000");
        assertThat(evaluate("sort_desc(ab!)", steps, EvaluationLimits.DEFAULT))
                .isEqualTo("{k=a, v=1} 1@1000 1@2000 {k=b, v=2} 2@1000 2@2000");
        assertThat(evaluate("abc! > 5", steps, EvaluationLimits.DEFAULT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "abc! + on (v) b! => multiple matches",
                "a! + on (v) abc! => found duplicate series on the right hand-side",
                "abc! + on (v) group_right () b! => found duplicate series on the left hand-side",
                "abc! + on (v) group_left () abc! => found duplicate series on the right hand-side",
                "abc! + on (v) group_left (k) sum by (v) (a!) => multiple matches for labels: grouping labels must ensure",
                "abc! < on (v) group_left (k) sum by (v) (a!) => multiple matches for labels: grouping labels must ensure",
            })
    void ambiguousMatchesFail(String query, String message) {
        if (query.startsWith("abc! + on (v) b!")) {
            // Only b has v=2 on either side.
            assertThat(evaluate(query, TimeSteps.instant(1), EvaluationLimits.DEFAULT))
                    .isEqualTo("{v=2} 4");
            query = "abc! + on (v) a!";
        }
        String failing = query;
        assertThatThrownBy(() -> evaluate(failing, TimeSteps.instant(1), EvaluationLimits.DEFAULT))
                .isInstanceOf(EvaluationException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void ofTooManySeriesTheLargestAreAnsweredOrNone() {
        assertThatThrownBy(() -> evaluate("abc!", TimeSteps.instant(1), new EvaluationLimits(2, false, 1000)))
                .hasMessageStartingWith("maximum number of series (2) reached for a single query; consider");
        assertThat(evaluate("abc!", TimeSteps.instant(1), new EvaluationLimits(2, true, 1000)))
                .isEqualTo("{k=b, v=2} 2 {k=c, v=1} 3"
                        + " ! maximum number of series (2) reached for a single query; returning partial results:"
                        + " the 2 of 3 series with the largest values");
        assertThat(evaluate("topk(2, abc!)", TimeSteps.instant(1), new EvaluationLimits(2, false, 1000)))
                .isEqualTo("{k=b, v=2} 2 {k=c, v=1} 3");
    }

    @Test
    void boundsWhatLabelReplaceMakes() {
        assertThatThrownBy(() -> evaluate(
                        "label_replace(label_replace(a!, `k`, `" + "$1".repeat(60_000)
                                + "`, `k`, `(.*)`), `k`, `$1$1`, `k`, `(.*)`)",
                        TimeSteps.instant(1),
                        EvaluationLimits.DEFAULT))
                .hasMessageStartingWith("label_replace makes a value of label k longer than 65536 characters");
    }

    @Test
    void namesWhatItWillAskFor() {
        var query = (MetricQuery)
                LogQlParser.parse("sum by (x) (rate({a=\"1\"}[1m])) / max(count_over_time({a=\"2\"}[5m] offset 1m))");
        var requests = MetricEvaluator.requests(query, TimeSteps.instant(3_600_000_000_000L));
        assertThat(requests).hasSize(2);
        assertThat(requests.getFirst().pushedDown()).isNotNull();
        assertThat(requests.getLast().pushedDown()).isNull();
        assertThat(requests.getLast().windows().toNanos()).isEqualTo(3_540_000_000_000L);
    }
}
