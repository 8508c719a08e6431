package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.eval.EvaluationLimits;
import io.varve.logql.eval.QueryResult;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.TestStore;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.TenantId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines that are held in memory, beside the same from the store. */
class LineBlocksTest {

    private static final long T = 1_700_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final int SECONDS = 1500;
    private static final List<String> TENANTS = List.of("red", "blue");

    private static TestStore store;
    private static BufferAllocator allocator;

    @BeforeAll
    static void fill(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        allocator = new RootAllocator();
        Random random = new Random(11);
        for (int i = 0; i < 6000; i++) {
            // Some lines share a nanosecond, some are doubles, some lie on the ends of buckets.
            long time = T + random.nextInt(SECONDS * 4) * (SECOND / 4);
            line(TENANTS.get(random.nextInt(2)), random, time);
            if (i % 50 == 0) {
                store.line(
                        "red", Map.of("service_name", "s0"), Map.of(), time, "a double of " + time, Map.of("k", "v"));
                store.line(
                        "red", Map.of("service_name", "s0"), Map.of(), time, "a double of " + time, Map.of("k", "v"));
            }
        }
        store.flush();
    }

    @AfterAll
    static void stop() {
        store.close();
        allocator.close();
    }

    private static void line(String tenant, Random random, long time) {
        int stream = random.nextInt(8);
        Map<String, String> metadata = new TreeMap<>();
        if (random.nextInt(3) == 0) {
            metadata.put("trace_id", "%032x".formatted(1 + random.nextInt(40)));
            metadata.put("span_id", "%016x".formatted(1 + random.nextInt(40)));
        }
        if (random.nextInt(2) == 0) {
            metadata.put("user", "u" + random.nextInt(5));
        }
        if (random.nextInt(2) == 0) {
            metadata.put("detected_level", random.nextBoolean() ? "error" : "info");
        }
        if (random.nextInt(4) == 0) {
            metadata.put("severity_number", String.valueOf(random.nextInt(25)));
            metadata.put("observed_timestamp", random.nextBoolean() ? String.valueOf(time + 7) : "soon");
            metadata.put("flags", "1");
        }
        store.line(
                tenant,
                Map.of("service_name", "s" + stream % 3, "zone", "z" + stream % 2),
                stream % 4 == 0 ? Map.of("team", "t" + stream) : Map.of(),
                time,
                random.nextInt(4) == 0
                        ? "level=info took=" + random.nextInt(90) + "ms user=u" + random.nextInt(5)
                        : "for user " + random.nextInt(9) + " from 10.0.0." + random.nextInt(256) + " é",
                metadata);
    }

    private static LogQueries queries(HeldLogs held) {
        return new LogQueries(store.client(), allocator, new ResultCache(0), held, AnswerMemory.ofHeap(1L << 30));
    }

    private record Answered(List<String> answer, Explanation how) {
        boolean isFromMemory() {
            return how.java().stream().anyMatch(note -> note.contains("memory"))
                    && how.reads().stream().noneMatch(read -> read.sql().contains("FROM logs"));
        }
    }

    private static Answered lines(
            LogQueries queries, List<String> tenants, String query, long start, long end, boolean forward, int limit) {
        ReadSession session =
                queries.session(tenants.stream().map(TenantId::new).toList(), ReadLimits.defaults());
        LogRequest request = new LogRequest((LogQuery) LogQlParser.parse(query), start, end, forward, limit, 0, null);
        List<String> answer = new ArrayList<>();
        for (LogLine line : queries.lines(session, request)) {
            answer.add(line.timestamp() + " " + line.labels().all() + " " + new String(line.line(), UTF_8));
        }
        return new Answered(answer, session.explanation());
    }

    private static Answered metric(LogQueries queries, String query, TimeSteps steps) {
        ReadSession session = queries.session(List.of(new TenantId("red")), ReadLimits.defaults());
        QueryResult.Matrix matrix = (QueryResult.Matrix)
                queries.metric(session, (MetricQuery) LogQlParser.parse(query), steps, EvaluationLimits.NONE)
                        .result();
        List<String> answer = new ArrayList<>();
        for (QueryResult.Series series : matrix.series()) {
            for (int i = 0; i < series.size(); i++) {
                answer.add(series.labels() + " " + series.timestampMillis(i) + " " + series.value(i));
            }
        }
        return new Answered(answer, session.explanation());
    }

    private static final List<String> SELECTORS = List.of(
            "{service_name=~\".+\"}",
            "{service_name=\"s1\"}",
            "{zone=\"z0\"}",
            "{service_name=~\"s[02]\", zone=\"z1\"}");

    private static final List<String> FILTERS = List.of(
            "",
            " |= \"user 3\"",
            " |~ `10\\.0\\.0\\.1\\d`",
            " != \"user\"",
            " | trace_id=\"0000000000000000000000000000000a\"",
            " | user=\"u1\" |= \"from\"",
            " | detected_level=\"error\" or team=\"t4\"",
            " | observed_timestamp=\"soon\"",
            " |= \"level\" | logfmt | user=\"u2\"",
            " | user_extracted=\"\" | logfmt",
            " | team=~\"t.\" | line_format \"{{.zone}} {{__line__}}\"",
            " | json | __error__!=\"\" |= \"for\"");

    @Test
    void heldLinesAreTheLinesOfTheStore() {
        long seed = Long.getLong("varve.seed", new Random().nextLong());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        LogQueries held = queries(HeldLogs.of(8 << 20));
        LogQueries asking = queries(HeldLogs.of(0));
        int fromMemory = 0;
        for (int i = 0; i < 30; i++) {
            String query =
                    SELECTORS.get(random.nextInt(SELECTORS.size())) + FILTERS.get(random.nextInt(FILTERS.size()));
            long start = T + random.nextLong(SECONDS * SECOND);
            long end = random.nextBoolean() ? T + 2 * SECONDS * SECOND : start + random.nextLong(SECONDS * SECOND);
            boolean forward = random.nextBoolean();
            int limit = List.of(1, 5, 100, 5000).get(random.nextInt(4));
            List<String> tenants = random.nextInt(4) == 0 ? TENANTS : List.of("red");
            List<String> expected =
                    lines(asking, tenants, query, start, end, forward, limit).answer();
            for (int turn = 0; turn < 3; turn++) {
                Answered answered = lines(held, tenants, query, start, end, forward, limit);
                assertThat(answered.answer())
                        .as(
                                "%s of %s in [%d, %d), forward %s, limit %d, turn %d, seed %d",
                                query, tenants, start, end, forward, limit, turn, seed)
                        .isEqualTo(expected);
                fromMemory += answered.isFromMemory() ? 1 : 0;
            }
        }
        assertThat(fromMemory).isGreaterThan(8);
    }

    @Test
    void heldLinesGiveTheSamplesOfTheStore() {
        long seed = Long.getLong("varve.seed", new Random().nextLong());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        LogQueries held = queries(HeldLogs.of(8 << 20));
        LogQueries asking = queries(HeldLogs.of(0));
        List<String> forms = List.of(
                "sum by (who) (count_over_time(%s | pattern `for user <who> from <ip> <_>` [%s]))",
                "sum by (user, level) (count_over_time(%s | logfmt [%s]))",
                "sum by (zone, level) (count_over_time(%s |= \"user 3\" [%s]))",
                "sum by (zone) (bytes_rate(%s | trace_id=\"0000000000000000000000000000000a\" [%s]))",
                "absent_over_time(%s |= \"user 3 from 10.0.0.77\" [%s])",
                "max_over_time(%s | logfmt | unwrap duration(took) | __error__=\"\" [%s]) by (user)",
                "sum by (team, ip) (rate(%s | regexp `from (?P<ip>10\\.0\\.0\\.1\\d)` [%s]))",
                "last_over_time(%s | logfmt | unwrap duration_seconds(took) | __error__=\"\" [%s]) by (zone)");
        int fromMemory = 0;
        for (int i = 0; i < 30; i++) {
            String selector = SELECTORS.get(random.nextInt(SELECTORS.size()))
                    + FILTERS.subList(0, 8).get(random.nextInt(8));
            String query = forms.get(random.nextInt(forms.size())).formatted(selector, (1 + random.nextInt(300)) + "s");
            long start = T + random.nextLong(SECONDS * SECOND);
            long step = (1 + random.nextInt(200)) * SECOND;
            TimeSteps steps = TimeSteps.range(start, start + random.nextInt(8) * step, step);
            List<String> expected = metric(asking, query, steps).answer();
            for (int turn = 0; turn < 3; turn++) {
                Answered answered = metric(held, query, steps);
                assertThat(answered.answer())
                        .as("%s at %s, turn %d, seed %d", query, steps, turn, seed)
                        .isEqualTo(expected);
                fromMemory += answered.isFromMemory() ? 1 : 0;
            }
        }
        assertThat(fromMemory).isGreaterThan(6);
    }

    @Test
    void theLinesOfATraceAreCountedInMemoryTheThirdTime() {
        LogQueries held = queries(HeldLogs.of(8 << 20));
        String query =
                "sum(count_over_time({service_name=~\".+\"} | trace_id=\"0000000000000000000000000000000a\" [7m]))";
        TimeSteps steps = TimeSteps.range(T + 60 * SECOND, T + SECONDS * SECOND, 60 * SECOND);
        List<String> expected = metric(queries(HeldLogs.of(0)), query, steps).answer();
        assertThat(expected).isNotEmpty();
        for (int turn = 0; turn < 3; turn++) {
            Answered answered = metric(held, query, steps);
            assertThat(answered.answer()).isEqualTo(expected);
            assertThat(answered.isFromMemory()).isEqualTo(turn == 2);
        }
    }

    @Test
    void heldServicesAreCountedHereAndTheOthersByTheStore() {
        long seed = Long.getLong("varve.seed", new Random().nextLong());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        LogQueries asking = queries(HeldLogs.of(0));
        TimeSteps steps = TimeSteps.range(T + 300 * SECOND, T + SECONDS * SECOND, 40 * SECOND);
        List<String> forms = List.of(
                "sum(count_over_time(%s[5m]))",
                "sum by (service_name) (bytes_over_time(%s[5m]))",
                "sum by (zone, level) (rate(%s[5m]))",
                "sum by (team) (count_over_time(%s | user=\"u1\" [5m]))",
                "count_over_time(%s[5m])",
                "absent_over_time(%s[5m])");
        List<String> filters = List.of(
                " |= \"user 3\"",
                " |~ `user \\d from 10\\.0\\.0\\.1\\d`",
                " |= \"from\" != \"user 4\"",
                " | trace_id=\"0000000000000000000000000000000a\"");
        for (int i = 0; i < 20; i++) {
            LogQueries held = queries(HeldLogs.of(8 << 20));
            String service = "s" + random.nextInt(3);
            for (int turn = 0; turn < 3; turn++) {
                metric(held, "sum(count_over_time({service_name=\"" + service + "\"} | logfmt [5m]))", steps);
            }
            String query = forms.get(random.nextInt(forms.size()))
                    .formatted("{service_name=~\".+\"}" + filters.get(random.nextInt(filters.size())));
            Answered answered = metric(held, query, steps);
            assertThat(answered.answer())
                    .as("%s, %s is held, seed %d", query, service, seed)
                    .isEqualTo(metric(asking, query, steps).answer());
            assertThat(answered.how().java().toString())
                    .as("%s, %s is held, seed %d", query, service, seed)
                    .contains("of 1 services evaluated over lines in memory");
            assertThat(answered.how().reads())
                    .extracting(StoreRead::sql)
                    .anyMatch(sql -> sql.contains("NOT (service = '" + service + "')"));
        }
    }

    @Test
    void lateLinesAreSeen() throws Exception {
        LogQueries held = queries(HeldLogs.of(8 << 20));
        long begin = T + 100_000 * SECOND;
        Map<String, String> labels = Map.of("service_name", "late");
        store.line("green", labels, Map.of(), begin + SECOND, "first", Map.of());
        store.flush();
        for (int turn = 0; turn < 3; turn++) {
            Answered answered =
                    lines(held, List.of("green"), "{service_name=\"late\"}", begin, begin + 9 * SECOND, true, 9);
            assertThat(answered.answer()).hasSize(1);
            assertThat(answered.isFromMemory()).isEqualTo(turn == 2);
            assertThat(answered.how().held()).isEqualTo(turn == 0 ? LinesInMemory.NONE : new LinesInMemory(1, 5));
        }
        store.line("green", labels, Map.of(), begin, "before it", Map.of());
        store.flush();
        Thread.sleep(VolumePages.FRESHNESS.plusMillis(50));
        assertThat(lines(held, List.of("green"), "{service_name=\"late\"}", begin, begin + 9 * SECOND, true, 9)
                        .answer())
                .hasSize(2)
                .first()
                .asString()
                .contains("before it");
    }

    @Test
    void linesOfAStretchThatIsNotFinishedAreNotHeld() {
        Clock now = Clock.fixed(Instant.ofEpochSecond(T / SECOND + 20), ZoneOffset.UTC);
        LogQueries held =
                queries(new HeldLogs(new SketchPages(8 << 20), new VolumePages(8 << 20), new LineBlocks(8 << 20, now)));
        for (int turn = 0; turn < 3; turn++) {
            assertThat(lines(held, List.of("red"), "{zone=\"z0\"}", T, T + 10 * SECOND, true, 9)
                            .isFromMemory())
                    .isFalse();
        }
    }
}
