package io.varve.query.traces;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.TracesData;
import io.varve.query.TestStore;
import io.varve.query.logs.AnswerMemory;
import io.varve.query.logs.Explanation;
import io.varve.query.logs.HeldLogs;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.ResultCache;
import io.varve.query.logs.StoreSession;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.TenantId;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.metrics.MetricsRange;
import io.varve.traceql.metrics.Series;
import io.varve.traceql.syntax.TraceQlParser;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spans that are held in memory, beside the same from the store. */
class HeldSpansTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3_600 * SECOND;
    private static final long T = 1_700_000_400L * SECOND;
    private static final long SEED = Long.getLong("varve.seed", System.nanoTime());
    private static final List<String> TENANTS = List.of("red", "blue");
    private static final int TRACES = 140;
    private static final String[] QUERIES = {
        "{ span.code >= 500 && duration > 40ms }",
        "{ span.code = 503 } >> { span.user =~ \"u[12].*\" }",
        "{ resource.service.name = \"s1\" } >> { status = error }",
        "{ kind = server } > { kind = client && duration > 20ms }",
        "{ .zone = \"z1\" && name != \"op1\" }",
        "{ span.weight > 0.5 } || { span.hot }",
        "{ event:name = \"boom\" } << { }",
        "{ event:name !~ \"ba.*\" } >> { status != ok }",
        "{ span:id = \"0000000000000003\" } << { .zone =~ \"z.\" }",
        "{ span:parentID = \"0000000000000002\" } && { name = \"op1\" }",
        "{ span.user = \"u7\" && span.code = 503 }",
        "{ span.mixed = 7 }",
        "{ span.mixed = \"7\" && duration > 10ms } || { .user = \"none\" }",
        "{ rootServiceName = \"s0\" && traceDuration > 1m }",
        "{ } | count() > 4",
        "{ nestedSetParent < 0 } &>> { status = error }",
        "{ statusMessage = \"bad\" } | by(resource.service.name)",
        "{ }"
    };

    private static TestStore store;
    private static BufferAllocator allocator;
    private static LogQueries sessions;
    private static long sequence;

    @BeforeAll
    static void fill(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        allocator = new RootAllocator();
        sessions = new LogQueries(
                store.client(), allocator, new ResultCache(0), HeldLogs.of(1 << 20), AnswerMemory.ofHeap(1L << 30));
        var random = new Random(SEED);
        var rows = new ArrayList<String>();
        for (String tenant : TENANTS) {
            for (int i = 0; i < TRACES; i++) {
                // Both tenants have traces of the same ids. Some last for minutes, a few for longer than any search
                // looks.
                long begin = T + random.nextLong(2_400 * SECOND);
                long spread = i % 35 == 34 ? 3 * HOUR : i % 4 == 0 ? 900 * SECOND : SECOND;
                int size = 1 + random.nextInt(9);
                for (int span = 0; span < size; span++) {
                    rows.add(span(tenant, random, i, span, size, begin + random.nextLong(spread)));
                }
            }
            for (int i = 0; i < 4; i++) {
                store.post(
                        "INSERT INTO varve.span_resources (tenant, day, resource_id, service, attributes_string) VALUES ('"
                                + tenant + "', '2023-11-14', unhex('" + resource(i) + "'), 's" + i % 3
                                + "', map('service.name', 's"
                                + i % 3 + "', 'zone', 'z" + i % 2 + "', 'tenant', '" + tenant + "'))");
            }
        }
        insert(rows);
    }

    @AfterAll
    static void stop() {
        allocator.close();
        store.close();
    }

    private static String resource(int number) {
        return "%032x".formatted(0xb0 + number);
    }

    private static String traceId(int number) {
        return "%016x%016x".formatted(number * 0x9E3779B97F4A7C15L, number);
    }

    private static void insert(List<String> rows) throws Exception {
        store.post(
                "INSERT INTO varve.spans (tenant, service, name, ts, duration, kind, status_code, status_message, trace_id,"
                        + " span_id, parent_span_id, trace_state, flags, resource_id, sender, seq, attributes_string, attributes_int,"
                        + " attributes_float, attributes_bool, event_names, events, dropped_events_count) VALUES "
                        + String.join(", ", rows));
    }

    private static String span(String tenant, Random random, int trace, int number, int size, long start) {
        int resource = random.nextInt(4);
        // Of one name, a text, a whole number or another one.
        int mixed = random.nextInt(6);
        // Ends before it starts, now and then.
        long duration = random.nextInt(20) == 0 ? -5 : random.nextLong(100_000_000L);
        boolean event = random.nextInt(4) == 0;
        return "('" + tenant + "', 's" + resource % 3 + "', 'op" + random.nextInt(5)
                + "', fromUnixTimestamp64Nano(toInt64("
                + start + "), 'UTC'), " + duration + ", " + random.nextInt(7) + ", " + random.nextInt(3) + ", '"
                + (random.nextInt(5) == 0 ? "bad" : "") + "', unhex('" + traceId(trace)
                + "'), unhex('%016x".formatted(number + 1)
                + "'), unhex('%016x".formatted(number == 0 ? 0 : 1 + random.nextInt(size)) + "'), '"
                + (random.nextInt(9) == 0 ? "a=b" : "") + "', " + random.nextInt(2) + ", unhex('" + resource(resource)
                + "'), "
                + random.nextInt(3) + ", " + sequence++ + ", map('user', 'u" + random.nextInt(30) + "', 'tenant', '"
                + tenant
                + (mixed == 0 ? "', 'mixed', '7" : "")
                + "'), "
                + (random.nextBoolean()
                        ? "map('code', " + (200 + 101 * random.nextInt(4)) + (mixed == 1 ? ", 'mixed', 7)" : ")")
                        : "CAST(map() AS Map(String, Int64))")
                + ", map('weight', " + random.nextInt(4) / 4.0 + (mixed == 2 ? ", 'mixed', 7.0), " : "), ")
                + (random.nextInt(3) == 0
                        ? "map('hot', " + random.nextBoolean() + ")"
                        : "CAST(map() AS Map(String, Bool))")
                + ", "
                + (event
                        ? random.nextBoolean()
                                ? "['boom'], [unhex('1204626f6f6d')]"
                                : "['bang'], [unhex('120462616e67')]"
                        : "[], []")
                + ", " + random.nextInt(2) + ")";
    }

    private static TraceQueries queries(long bytes) {
        return new TraceQueries(new SpanBlocks(bytes, Clock.systemUTC(), Runnable::run));
    }

    private static StoreSession session(String tenant) {
        return sessions.session(new TenantId(tenant), ReadLimits.defaults());
    }

    private static boolean isFromMemory(StoreSession session) {
        Explanation how = session.explanation();
        return how.java().contains("spans from memory")
                && how.reads().stream().noneMatch(read -> read.sql().contains("FROM spans WHERE"));
    }

    private static TraceSearch search(String text, long start, long end, int limit) {
        return new TraceSearch(CompiledQuery.of(TraceQlParser.parse(text)), start, end, limit, 3);
    }

    @Test
    void searchesAnswerFromMemoryAsFromTheStore() {
        TraceQueries ofStore = queries(0);
        TraceQueries ofMemory = queries(16 << 20);
        var random = new Random(SEED);
        int fromMemory = 0;
        int rounds = Integer.getInteger("varve.rounds", 36);
        for (int i = 0; i < rounds; i++) {
            String tenant = TENANTS.get(random.nextInt(2));
            String text = QUERIES[random.nextInt(QUERIES.length)];
            long start = T + random.nextLong(3_000 * SECOND);
            TraceSearch search =
                    search(text, start, start + random.nextLong(1_500 * SECOND), random.nextBoolean() ? 5 : 1_000);
            StoreSession session = session(tenant);
            List<FoundTrace> found = ofMemory.search(session, search);
            assertThat(found)
                    .as(
                            "seed %d: %s of %s from %d to %d limit %d",
                            SEED, text, tenant, search.start(), search.end(), search.limit())
                    .isEqualTo(ofStore.search(session(tenant), search));
            // Traces of which some spans are hours away come from the store.
            if (session.explanation().java().contains("spans from memory")) {
                fromMemory++;
            }
        }
        assertThat(fromMemory).as("seed %d", SEED).isGreaterThan(rounds / 2);
    }

    /** What one query has unpacked is the next one's, never two queries' at a time. */
    @Test
    void searchesSideBySideAnswerAsTheStore() throws Exception {
        TraceQueries ofMemory = queries(16 << 20);
        var expected = new HashMap<String, List<FoundTrace>>();
        for (String text : QUERIES) {
            TraceSearch search = search(text, T, T + HOUR, 1_000);
            expected.put(text, queries(0).search(session("red"), search));
            for (int i = 0; i < 3; i++) {
                ofMemory.search(session("red"), search);
            }
        }
        var failures = new ConcurrentLinkedQueue<String>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            var random = new Random(SEED + i);
            threads.add(Thread.ofPlatform()
                    .uncaughtExceptionHandler((_, e) -> failures.add(e.toString()))
                    .start(() -> {
                        for (int round = 0; round < 60; round++) {
                            String text = QUERIES[random.nextInt(QUERIES.length)];
                            if (!ofMemory.search(session("red"), search(text, T, T + HOUR, 1_000))
                                    .equals(expected.get(text))) {
                                failures.add(text);
                            }
                        }
                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).as("seed %d", SEED).isEmpty();
    }

    @Test
    void spansAreFetchedBesideTheQueriesThatWantThem() throws Exception {
        try (var blocks = new SpanBlocks(16 << 20, Clock.systemUTC())) {
            var ofMemory = new TraceQueries(blocks);
            TraceSearch search = search("{ }", T, T + HOUR, 1_000);
            List<FoundTrace> expected = queries(0).search(session("red"), search);
            boolean fromMemory = false;
            for (int i = 0; i < 1_200 && !fromMemory; i++) {
                Thread.sleep(50);
                StoreSession session = session("red");
                assertThat(ofMemory.search(session, search)).isEqualTo(expected);
                fromMemory = session.explanation().java().contains("spans from memory");
            }
            assertThat(fromMemory).isTrue();
        }
    }

    @Test
    void tracesAreTheSameFromMemory() {
        TraceQueries ofStore = queries(0);
        TraceQueries ofMemory = queries(16 << 20);
        for (int i = 0; i < 3; i++) {
            ofMemory.search(session("red"), search("{ }", T, T + HOUR, 1_000));
        }
        int fromMemory = 0;
        for (int trace = 0; trace < TRACES + 5; trace += trace < TRACES - 5 ? 7 : 1) {
            for (String tenant : TENANTS) {
                StoreSession session = session(tenant);
                Optional<TracesData> found = ofMemory.trace(session, traceId(trace));
                assertThat(found)
                        .as("seed %d: trace %d of %s", SEED, trace, tenant)
                        .isEqualTo(ofStore.trace(session(tenant), traceId(trace)));
                if (isFromMemory(session)) {
                    assertThat(tenant).isEqualTo("red");
                    fromMemory++;
                }
            }
        }
        assertThat(fromMemory).as("seed %d", SEED).isGreaterThan(8);
    }

    @Test
    void countsAreTheSameFromMemory() {
        TraceQueries ofStore = queries(0);
        TraceQueries ofMemory = queries(16 << 20);
        String[] filters = {"", "resource.service.name != \"s1\"", "kind = server || name = \"op2\"", "status = error"};
        String[] functions = {
            "rate()", "count_over_time()", "quantile_over_time(duration, .5, .9)", "histogram_over_time(duration)"
        };
        String[] groups = {"", " by(resource.service.name)", " by(name, kind)", " by(status, resource.service.name)"};
        var random = new Random(SEED);
        int fromMemory = 0;
        int rounds = 60;
        for (int i = 0; i < rounds; i++) {
            String tenant = TENANTS.get(random.nextInt(2));
            String text = "{ " + filters[random.nextInt(4)] + " } | " + functions[random.nextInt(4)]
                    + groups[random.nextInt(4)];
            CompiledQuery query = CompiledQuery.of(TraceQlParser.parse(text));
            long step = (1 + random.nextInt(9)) * (10 * SECOND);
            long start = T + random.nextInt(100) * (10 * SECOND);
            MetricsRange range = random.nextInt(4) == 0
                    ? MetricsRange.instant(start, start + (1 + random.nextInt(100)) * (7 * SECOND))
                    : MetricsRange.steps(start, start + (1 + random.nextInt(200)) * (10 * SECOND), step);
            StoreSession session = session(tenant);
            assertThat(samples(ofMemory.metrics(session, query, range, 1_000)))
                    .as("seed %d: %s of %s in %s", SEED, text, tenant, range)
                    .isEqualTo(samples(ofStore.metrics(session(tenant), query, range, 1_000)));
            if (session.explanation().java().contains("counts from memory")) {
                fromMemory++;
            }
        }
        assertThat(fromMemory).as("seed %d", SEED).isGreaterThan(rounds / 4);
    }

    private static Map<String, List<Double>> samples(List<Series> all) {
        Map<String, List<Double>> samples = new TreeMap<>();
        all.forEach(series -> samples.put(
                series.labels().toString(),
                Arrays.stream(series.values()).boxed().toList()));
        return samples;
    }

    private static List<Double> counted(TraceQueries queries, String tenant, MetricsRange range) {
        CompiledQuery query = CompiledQuery.of(TraceQlParser.parse("{ } | count_over_time()"));
        return samples(queries.metrics(session(tenant), query, range, 1)).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void whatComesLateCountsASecondLater() throws Exception {
        TraceQueries ofMemory = queries(16 << 20);
        long time = T + 40 * HOUR;
        var random = new Random(SEED);
        MetricsRange range = MetricsRange.instant(time, time + 20 * SECOND);
        for (int spans = 1; spans <= 3; spans++) {
            insert(List.of(span("later", random, 0, spans, 1, time + 8 * SECOND)));
            Thread.sleep(HeldPages.FRESHNESS.toMillis() + 50);
            for (int i = 0; i < 3; i++) {
                assertThat(counted(ofMemory, "later", range))
                        .as("seed %d", SEED)
                        .containsExactly((double) spans);
            }
        }
    }

    @Test
    void whatComesLateIsSeenASecondLater() throws Exception {
        TraceQueries ofMemory = queries(16 << 20);
        String id = "%032x".formatted(SEED);
        long time = T + 20 * HOUR;
        var random = new Random(SEED);
        String lone = span("late", random, 0, 0, 1, time).replace(traceId(0), id);
        insert(List.of(lone));
        TraceSearch search = search("{ }", time - SECOND, time + SECOND, 10);
        StoreSession session = session("late");
        for (int i = 0; i < 3; i++) {
            session = session("late");
            assertThat(ofMemory.search(session, search)).hasSize(1);
        }
        assertThat(isFromMemory(session)).isTrue();
        assertThat(ofMemory.trace(session("late"), id).orElseThrow().getResourceSpansList())
                .hasSize(1);
        // In a held stretch, in another one of the time that is looked at, and a day away.
        for (long late : new long[] {time + 1, time + 1_200 * SECOND, time + 24 * HOUR}) {
            insert(List.of(span("late", random, 0, 1, 2, late).replace(traceId(0), id)));
            Thread.sleep(HeldPages.FRESHNESS.toMillis() + 50);
            for (int i = 0; i < 3; i++) {
                session = session("late");
                assertThat(ofMemory.search(session, search))
                        .isEqualTo(queries(0).search(session("late"), search));
                assertThat(ofMemory.trace(session("late"), id))
                        .isEqualTo(queries(0).trace(session("late"), id));
            }
            assertThat(isFromMemory(session)).isEqualTo(late < time + HOUR);
        }
    }

    @Test
    void withoutEnoughMemoryTheStoreAnswers() {
        TraceQueries ofMemory = queries(2_000);
        TraceSearch search = search("{ }", T, T + HOUR, 1_000);
        for (int i = 0; i < 3; i++) {
            StoreSession session = session("blue");
            assertThat(ofMemory.search(session, search)).isEqualTo(queries(0).search(session("blue"), search));
            assertThat(isFromMemory(session)).isFalse();
        }
    }
}
