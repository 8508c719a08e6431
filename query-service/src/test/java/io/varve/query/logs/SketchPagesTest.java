package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.LogQuery;
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

/** Needles that are looked for in held sketches, beside the same through the store. */
class SketchPagesTest {

    /** An hour before a midnight, so that ranges touch two days. */
    private static final long T = 1_700_006_400_000_000_000L - 3_600_000_000_000L;

    private static final long MINUTE = 60_000_000_000L;

    private static final int LINES = 3000;

    private static TestStore store;
    private static BufferAllocator allocator;

    @BeforeAll
    static void fill(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        allocator = new RootAllocator();
        for (int i = 0; i < LINES; i++) {
            line("red", i, i);
            line("blue", i, LINES + i);
        }
        store.flush();
    }

    @AfterAll
    static void stop() {
        store.close();
        allocator.close();
    }

    private static void line(String tenant, int minuteTimesThirty, int number) {
        Map<String, String> labels = Map.of("service_name", "s" + number % 7);
        String trace = number % 5 == 0 ? trace(number) : "";
        store.line(
                tenant,
                labels,
                Map.of(),
                T + minuteTimesThirty * MINUTE / 30,
                "took block " + block(number) + " of " + number % 13,
                trace.isEmpty() ? Map.of() : Map.of("trace_id", trace));
    }

    private static String block(int number) {
        return "blk_" + Long.toString(Math.abs(number * 0x9e3779b97f4a7c15L), 36);
    }

    private static String trace(int number) {
        return "%032x".formatted(number + 1);
    }

    private static LogQueries queries(long bytes) {
        return new LogQueries(
                store.client(), allocator, new ResultCache(0), HeldLogs.of(bytes), AnswerMemory.ofHeap(1L << 30));
    }

    private static StoreSession session(LogQueries queries, String tenant) {
        return queries.session(new TenantId(tenant), ReadLimits.defaults());
    }

    private static List<String> lines(LogQueries queries, StoreSession session, String query, long start, long end) {
        LogQuery parsed = (LogQuery) LogQlParser.parse(query);
        return queries.lines(session, new LogRequest(parsed, start, end, true, 100, 0, null)).stream()
                .map(line -> line.timestamp() + new String(line.line(), UTF_8))
                .toList();
    }

    private static boolean looksInTheStore(StoreSession session) {
        return session.explanation().reads().stream()
                .anyMatch(read -> read.sql().contains("bits FROM log_sketches"));
    }

    @Test
    void heldSketchesFindWhatTheStoreFinds() {
        long seed = Long.getLong("varve.seed", new Random().nextLong());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        LogQueries held = queries(8 << 20);
        LogQueries asking = queries(0);
        for (int i = 0; i < 60; i++) {
            String tenant = random.nextBoolean() ? "red" : "blue";
            int number = random.nextInt(2 * LINES);
            List<String> queries = List.of(
                    "{service_name=~\".+\"} |= \"" + block(number) + "\"",
                    "{service_name=~\"s[1-3]\"} |= \"" + block(number) + "\"",
                    "{service_name=~\".+\"} |= \"" + block(number) + "\" or \"" + block(number + 1) + "\"",
                    "{service_name=~\".+\"} | trace_id=\"" + trace(number - number % 5) + "\"",
                    "{service_name=~\".+\"} |= \"no such block\" |= \"blk_\"");
            String query = queries.get(random.nextInt(queries.size()));
            long start = T + random.nextInt(100) * MINUTE / 2;
            long end = start + random.nextInt(200) * MINUTE / 2 + 1;
            assertThat(lines(held, session(held, tenant), query, start, end))
                    .as("%s of %s in [%d, %d)", query, tenant, start, end)
                    .isEqualTo(lines(asking, session(asking, tenant), query, start, end));
        }
    }

    @Test
    void pagesAreReadOnceAndHeldForOthers() {
        LogQueries queries = queries(8 << 20);
        String needle = "{service_name=~\".+\"} |= \"" + block(77) + "\"";
        StoreSession first = session(queries, "red");
        assertThat(lines(queries, first, needle, T, T + 200 * MINUTE)).hasSize(1);
        assertThat(looksInTheStore(first)).isTrue();
        StoreSession second = session(queries, "red");
        assertThat(lines(queries, second, needle, T, T + 150 * MINUTE)).hasSize(1);
        assertThat(looksInTheStore(second)).isFalse();
        StoreSession other = session(queries, "blue");
        assertThat(lines(queries, other, needle, T, T + 150 * MINUTE)).isEmpty();
        StoreSession refreshed = session(queries, "red");
        refreshed.refresh();
        assertThat(lines(queries, refreshed, needle, T, T + 150 * MINUTE)).hasSize(1);
        assertThat(looksInTheStore(refreshed)).isTrue();
    }

    @Test
    void pagesThatAreTooManyStayInTheStore() {
        LogQueries queries = queries(4096);
        String needle = "{service_name=~\".+\"} |= \"" + block(78) + "\"";
        for (int i = 0; i < 3; i++) {
            StoreSession session = session(queries, "red");
            assertThat(lines(queries, session, needle, T, T + 200 * MINUTE)).hasSize(1);
            assertThat(looksInTheStore(session)).isTrue();
        }
    }

    @Test
    void newSketchesAreSeenOnceTheFreshnessHasPassed() throws Exception {
        LogQueries queries = queries(8 << 20);
        String needle = "{service_name=~\".+\"} |= \"" + block(1_000_000) + "\"";
        assertThat(lines(queries, session(queries, "green"), needle, T, T + 200 * MINUTE))
                .isEmpty();
        line("green", 5, 999_999);
        store.flush();
        Thread.sleep(SketchPages.FRESHNESS.plusMillis(50));
        assertThat(lines(queries, session(queries, "green"), needle, T, T + 200 * MINUTE))
                .isEmpty();
        line("green", 6, 1_000_000);
        store.flush();
        Thread.sleep(SketchPages.FRESHNESS.plusMillis(50));
        assertThat(lines(queries, session(queries, "green"), needle, T, T + 200 * MINUTE))
                .hasSize(1);
    }
}
