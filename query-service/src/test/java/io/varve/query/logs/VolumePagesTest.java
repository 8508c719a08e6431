package io.varve.query.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.MetricQuery;
import io.varve.logql.eval.EvaluationLimits;
import io.varve.logql.eval.QueryResult;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.TestStore;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.TenantId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines that are counted from the held rollup, beside the same counted by the store. */
class VolumePagesTest {

    /** On the grid of the rollup, not on that of pages. */
    private static final long T = 1_700_000_030_000_000_000L;

    private static final long SECOND = 1_000_000_000L;

    private static final List<String> LEVELS = List.of("error", "info", "warn", "");

    private static TestStore store;
    private static BufferAllocator allocator;

    @BeforeAll
    static void fill(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        allocator = new RootAllocator();
        Random random = new Random(7);
        for (int i = 0; i < 4000; i++) {
            line(random.nextBoolean() ? "red" : "blue", random, T + random.nextLong(3000 * SECOND));
        }
        // The ends of buckets and pages belong to what lies before them.
        for (int i = 0; i < 60; i++) {
            line("red", random, T + 10L * i * SECOND);
        }
        store.flush();
    }

    @AfterAll
    static void stop() {
        store.close();
        allocator.close();
    }

    private static void line(String tenant, Random random, long time) {
        int stream = random.nextInt(9);
        String level = LEVELS.get(random.nextInt(LEVELS.size()));
        Map<String, String> labels = stream == 8
                ? Map.of("job", "nameless")
                : Map.of("service_name", "s" + stream % 3, "zone", "z" + stream % 2);
        store.line(
                tenant,
                labels,
                stream % 4 == 0 ? Map.of("team", "t" + stream) : Map.of(),
                time,
                "x".repeat(random.nextInt(50)),
                level.isEmpty() ? Map.of() : Map.of("detected_level", level));
    }

    private static LogQueries queries(long bytes) {
        return new LogQueries(
                store.client(), allocator, new ResultCache(0), HeldLogs.of(bytes), AnswerMemory.ofHeap(1L << 30));
    }

    private record Answered(String answer, Explanation how) {
        boolean isFromMemory() {
            return how.java().toString().contains("counted from the rollup in memory");
        }

        boolean asksTheStore() {
            return how.reads().stream().anyMatch(read -> read.sql().contains("log_volume"));
        }
    }

    private static Answered ask(LogQueries queries, List<String> tenants, String query, TimeSteps steps) {
        ReadSession session =
                queries.session(tenants.stream().map(TenantId::new).toList(), ReadLimits.defaults());
        var answer = queries.metric(session, (MetricQuery) LogQlParser.parse(query), steps, EvaluationLimits.NONE);
        return new Answered(text((QueryResult.Matrix) answer.result()), session.explanation());
    }

    private static String text(QueryResult.Matrix matrix) {
        StringBuilder out = new StringBuilder();
        for (QueryResult.Series series : matrix.series()) {
            out.append(series.labels());
            for (int i = 0; i < series.size(); i++) {
                out.append(' ').append(series.timestampMillis(i)).append('=').append(series.value(i));
            }
            out.append('\n');
        }
        return out.toString();
    }

    @Test
    void heldRollupCountsWhatTheStoreCounts() {
        long seed = Long.getLong("varve.seed", new Random().nextLong());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        LogQueries held = queries(8 << 20);
        LogQueries asking = queries(0);
        List<String> selectors = List.of(
                "{service_name=~\".+\"}",
                "{service_name=\"s1\"}",
                "{zone=\"z0\"}",
                "{job=\"nameless\"}",
                "{zone=~\"z.\"}");
        List<String> filters = List.of(
                "",
                " | detected_level=\"error\"",
                " | detected_level!=\"info\"",
                " | detected_level=~\"e.*|w.*\"",
                " | detected_level=\"\"",
                " | zone=\"z1\"",
                " | team=\"t4\" or detected_level=\"warn\"",
                " |= \"\"");
        List<String> sums = List.of(
                "sum(%s)",
                "sum by (service_name) (%s)",
                "sum by (detected_level) (%s)",
                "sum by (service_name, detected_level) (%s)",
                "sum by (zone, detected_level) (%s)",
                "sum by (team, job) (%s)");
        List<String> ranges = List.of("count_over_time", "rate", "bytes_over_time", "bytes_rate");
        int fromMemory = 0;
        for (int i = 0; i < 50; i++) {
            String query = sums.get(random.nextInt(sums.size()))
                    .formatted(ranges.get(random.nextInt(ranges.size())) + "("
                            + selectors.get(random.nextInt(selectors.size()))
                            + filters.get(random.nextInt(filters.size())) + "["
                            + (1 + random.nextInt(40)) * 10 + "s])");
            long start = T + 10L * random.nextInt(330) * SECOND;
            long step = 10L * (1 + random.nextInt(60)) * SECOND;
            int count = 1 + random.nextInt(30);
            TimeSteps steps = TimeSteps.range(start, start + (count - 1) * step, step);
            List<String> tenants = random.nextInt(4) == 0 ? List.of("red", "blue") : List.of("red");
            Answered answered = ask(held, tenants, query, steps);
            assertThat(answered.answer())
                    .as("%s of %s at %s, seed %d", query, tenants, steps, seed)
                    .isEqualTo(ask(asking, tenants, query, steps).answer());
            fromMemory += answered.isFromMemory() ? 1 : 0;
        }
        assertThat(fromMemory).isGreaterThan(10);
    }

    @Test
    void pagesAreReadOnceAndAgainWhenTheyHaveGrown() throws Exception {
        LogQueries held = queries(8 << 20);
        long begin = T + 100_000 * SECOND;
        line("green", new Random(1), begin + SECOND);
        store.flush();
        TimeSteps steps = TimeSteps.range(begin + 600 * SECOND, begin + 600 * SECOND, SECOND);
        String query = "sum(count_over_time({service_name=~\".+\"}[600s]))";
        Answered first = ask(held, List.of("green"), query, steps);
        assertThat(first.asksTheStore()).isTrue();
        Answered second = ask(held, List.of("green"), query, steps);
        assertThat(second.asksTheStore()).isFalse();
        assertThat(second.answer()).isEqualTo(first.answer());

        line("green", new Random(2), begin + 2 * SECOND);
        store.flush();
        Thread.sleep(VolumePages.FRESHNESS.plusMillis(50));
        Answered third = ask(held, List.of("green"), query, steps);
        assertThat(third.answer()).contains("=2.0").isNotEqualTo(first.answer());
    }

    @Test
    void whatDoesNotFitIsCountedByTheStore() {
        LogQueries small = queries(VolumePage.BYTES_OF_ROW * 4L * 3);
        TimeSteps steps = TimeSteps.range(T + 600 * SECOND, T + 600 * SECOND, SECOND);
        Answered answered = ask(small, List.of("red"), "sum(count_over_time({service_name=~\".+\"}[600s]))", steps);
        assertThat(answered.isFromMemory()).isFalse();
        assertThat(answered.answer())
                .isEqualTo(ask(queries(0), List.of("red"), "sum(count_over_time({service_name=~\".+\"}[600s]))", steps)
                        .answer());
    }
}
