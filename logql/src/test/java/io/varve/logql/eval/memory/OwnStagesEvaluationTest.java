package io.varve.logql.eval.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.eval.EvaluationLimits;
import io.varve.logql.eval.QueryResult;
import io.varve.logql.eval.logs.Direction;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.label.LabelSet;
import io.varve.logql.pipeline.StageLimitException;
import io.varve.logql.syntax.LogQlParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the stages mean that Loki does not have. */
class OwnStagesEvaluationTest {
    private static final LabelSet A = LabelSet.of(Map.of("app", "a"));
    private static final LabelSet B = LabelSet.of(Map.of("app", "b"));

    private static final MemoryEngine ENGINE = new MemoryEngine(List.of(
            record(A, 1, "path=/x took=20ms n=9"),
            record(A, 2, "path=/y took=1.5s n=10"),
            record(B, 3, "path=/x took=3ms n=-1"),
            record(A, 4, "path=/z n=abc"),
            record(A, 5, "path=/y took=5us n=10"),
            record(B, 6, "started"),
            record(A, 7, "path=/x took=2m n=2")));

    private static LogRecord record(LabelSet stream, long time, String line) {
        return new LogRecord(stream, time, line, Map.of());
    }

    /** The times of the lines in the order of the answer, by a categorised answer; those of context are negative. */
    private static List<Long> times(String query, Direction direction, int limit) {
        var parameters = new LogQueryParameters(0, 100, limit, direction, 0, true);
        var times = new ArrayList<Long>();
        for (QueryResult.LogStream stream :
                ENGINE.evaluate((LogQuery) LogQlParser.parse(query), parameters).streams()) {
            for (QueryResult.LogEntry entry : stream.entries()) {
                boolean isContext = entry.parsed().get("__context__") != null;
                times.add(isContext ? -entry.timestampNanos() : entry.timestampNanos());
            }
        }
        return times;
    }

    @Test
    void distinctKeepsTheFirstLineOfEverySetOfValues() {
        assertThat(times("{app=\"a\"} | logfmt | distinct path", Direction.FORWARD, 10))
                .containsExactly(1L, 2L, 4L);
        assertThat(times("{app=\"a\"} | logfmt | distinct path", Direction.BACKWARD, 10))
                .containsExactly(7L, 5L, 4L);
        assertThat(times("{app=\"a\"} | logfmt | distinct path, n", Direction.FORWARD, 10))
                .containsExactly(1L, 2L, 4L, 7L);
        assertThat(times("{app=~\".+\"} | logfmt | distinct missing", Direction.FORWARD, 10))
                .containsExactly(1L);
    }

    @Test
    void aFilterBehindDistinctSeesTheFirstLinesOnly() {
        assertThat(times("{app=\"a\"} | logfmt | distinct path | n=\"2\"", Direction.FORWARD, 10))
                .isEmpty();
        assertThat(times("{app=\"a\"} | logfmt | n=\"2\" | distinct path", Direction.FORWARD, 10))
                .containsExactly(7L);
        assertThat(times("{app=\"a\"} | logfmt | distinct path |= \"2m\"", Direction.FORWARD, 10))
                .isEmpty();
    }

    @Test
    void distinctRefusesToRememberWithoutBound() {
        var many = new ArrayList<LogRecord>();
        String filler = "x".repeat(60_000);
        for (int i = 0; i < 1_200; i++) {
            many.add(record(A, i, "k=" + i + filler));
        }
        var query = (LogQuery) LogQlParser.parse("{app=\"a\"} | logfmt | distinct k |= \"nowhere\"");
        var engine = new MemoryEngine(many);
        var parameters = new LogQueryParameters(0, 10_000, 10, Direction.FORWARD, 0, false);
        assertThatThrownBy(() -> engine.evaluate(query, parameters))
                .isInstanceOf(StageLimitException.class)
                .hasMessageContaining("distinct k has more than 11");
    }

    @Test
    void sortOrdersByQuantityAndPutsWhatIsMissingLast() {
        assertThat(times("{app=~\".+\"} | logfmt | sort by (took desc)", Direction.BACKWARD, 10))
                .containsExactly(7L, 2L, 1L, 3L, 5L, 6L, 4L);
        assertThat(times("{app=~\".+\"} | logfmt | sort by (took)", Direction.FORWARD, 10))
                .containsExactly(5L, 3L, 1L, 2L, 7L, 4L, 6L);
        assertThat(times("{app=\"a\"} | logfmt | sort by (n)", Direction.FORWARD, 10))
                .containsExactly(7L, 1L, 2L, 5L, 4L);
        assertThat(times("{app=\"a\"} | logfmt | sort by (path desc, n)", Direction.FORWARD, 10))
                .containsExactly(4L, 2L, 5L, 7L, 1L);
    }

    @Test
    void sortLooksAtAllLinesWhateverTheLimit() {
        assertThat(times("{app=~\".+\"} | logfmt | sort by (took desc) | drop took", Direction.FORWARD, 2))
                .containsExactly(7L, 2L);
        assertThat(times("{app=~\".+\"} | logfmt | distinct path | sort by (took desc)", Direction.FORWARD, 2))
                .containsExactly(2L, 1L);
    }

    @Test
    void contextShowsLinesOfTheSameStream() {
        assertThat(times("{app=~\".+\"} |= \"/z\" | context 1", Direction.FORWARD, 10))
                .containsExactly(-2L, 4L, -5L);
        assertThat(times("{app=~\".+\"} |= \"/z\" | context after 5", Direction.BACKWARD, 10))
                .containsExactly(-7L, -5L, 4L);
        assertThat(times("{app=~\".+\"} |= \"/y\" | context before 1", Direction.FORWARD, 10))
                .containsExactly(-1L, 2L, -4L, 5L);
        assertThat(times("{app=~\".+\"} |= \"/y\" | context 1", Direction.FORWARD, 10))
                .containsExactly(-1L, 2L, -4L, 5L, -7L);
        assertThat(times("{app=~\".+\"} |= \"/y\" | context 1", Direction.FORWARD, 2))
                .containsExactly(-1L, 2L);
    }

    @Test
    void aSampleIsTheSameAgainAndPartOfALargerOne() {
        var records = new ArrayList<LogRecord>();
        for (int i = 0; i < 20_000; i++) {
            records.add(record(A, i, "GET /" + i % 10));
        }
        var engine = new MemoryEngine(records);
        List<String> small = lines(engine, "0.05");
        List<String> large = lines(engine, "0.2");
        assertThat(small).isEqualTo(lines(engine, "0.05")).hasSizeBetween(800, 1200);
        assertThat(large).containsAll(small).hasSizeBetween(3700, 4300);
        assertThat(lines(engine, "1")).hasSize(20_000);
        var counted = engine.evaluate(
                (MetricQuery)
                        LogQlParser.parse("sum(count_over_time({app=\"a\"} | line_format \"x\" | sample 0.05 [1m]))"),
                TimeSteps.instant(20_000),
                EvaluationLimits.NONE);
        // Time 0 is in; the window is open at -1 m.
        assertThat(((QueryResult.Vector) counted.result()).samples().getFirst().value())
                .isEqualTo(small.size());
    }

    private static List<String> lines(MemoryEngine engine, String fraction) {
        var parameters = new LogQueryParameters(0, 100_000, 100_000, Direction.FORWARD, 0, true);
        var query = (LogQuery) LogQlParser.parse("{app=\"a\"} | sample " + fraction);
        return engine.evaluate(query, parameters).streams().stream()
                .flatMap(stream -> stream.entries().stream())
                .map(entry -> entry.timestampNanos() + entry.line())
                .toList();
    }
}
