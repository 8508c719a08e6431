package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.eval.EvaluationLimits;
import io.varve.logql.eval.QueryResult;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.label.LabelSet;
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.TestStore;
import io.varve.query.failure.QueryFailure;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.TenantId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads over several tenants at once. */
class SeveralTenantsTest {

    private static final long T = 1_700_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private static TestStore store;
    private static BufferAllocator allocator;
    private static LogQueries queries;

    @BeforeAll
    static void fill(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        allocator = new RootAllocator();
        queries = new LogQueries(
                store.client(),
                allocator,
                new ResultCache(1 << 20),
                HeldLogs.of(8 << 20),
                AnswerMemory.ofHeap(1L << 30));
        // The same stream in both, and so the same identity.
        Map<String, String> shared = Map.of("app", "api", "service_name", "api");
        for (int i = 0; i < 10; i++) {
            store.line("red", shared, Map.of(), T + i / 2 * SECOND, "red " + i, Map.of("k", "v"));
            store.line("blue", shared, Map.of(), T + i / 3 * SECOND, "blue " + i, Map.of());
            store.line("green", shared, Map.of(), T + i * SECOND, "never seen", Map.of());
        }
        for (int i = 0; i < 7000; i++) {
            String tenant = i % 3 == 0 ? "indigo" : "violet";
            store.line(tenant, shared, Map.of(), T + i * 1_000_000L, "many " + i, Map.of());
        }
        store.line("blue", Map.of("app", "own", "__tenant_id__", "mine"), Map.of(), T + SECOND, "clash", Map.of());
        store.flush();
    }

    @AfterAll
    static void stop() {
        store.close();
        allocator.close();
    }

    private static ReadSession sessionOfMany() {
        return queries.session(List.of(new TenantId("indigo"), new TenantId("violet")), ReadLimits.defaults());
    }

    private static ReadSession session() {
        return queries.session(List.of(new TenantId("blue"), new TenantId("red")), ReadLimits.defaults());
    }

    private static List<LogLine> lines(String query, boolean forward, int limit, @Nullable LinePosition behind) {
        LogQuery parsed = (LogQuery) LogQlParser.parse(query);
        LogRequest.Page page = new LogRequest.Page(behind);
        return queries.lines(session(), new LogRequest(parsed, T, T + 60 * SECOND, forward, limit, 0, page));
    }

    private static Stream<String> texts(List<LogLine> lines) {
        return lines.stream().map(line -> new String(line.line(), UTF_8));
    }

    private static Map<String, Double> instant(String query) {
        MetricQuery parsed = (MetricQuery) LogQlParser.parse(query);
        var result = (QueryResult.Vector)
                queries.metric(session(), parsed, TimeSteps.instant(T + 30 * SECOND), EvaluationLimits.NONE)
                        .result();
        Map<String, Double> values = new TreeMap<>();
        result.samples().forEach(sample -> values.put(sample.labels().toString(), sample.value()));
        return values;
    }

    @Test
    void linesComeByTimeAndSayWhoseTheyAre() {
        List<LogLine> oldest = lines("{app=\"api\"}", true, 6, null);
        assertThat(texts(oldest)).containsExactly("blue 0", "blue 1", "blue 2", "red 0", "red 1", "blue 3");
        assertThat(oldest.getFirst().labels().stream())
                .isEqualTo(LabelSet.of(Map.of("__tenant_id__", "blue", "app", "api", "service_name", "api")));
        assertThat(texts(lines("{app=\"api\"}", false, 3, null))).containsExactly("red 9", "red 8", "red 7");
    }

    @Test
    void aLabelOfThatNameIsKeptUnderAnother() {
        assertThat(lines("{app=\"own\"}", true, 5, null))
                .singleElement()
                .satisfies(line -> assertThat(line.labels().all().toString())
                        .isEqualTo("{__tenant_id__=\"blue\", app=\"own\", original___tenant_id__=\"mine\"}"));
    }

    @Test
    void matchersAndFiltersChooseTenants() {
        assertThat(texts(lines("{app=\"api\", __tenant_id__=\"red\"}", true, 100, null)))
                .hasSize(10)
                .allMatch(line -> line.startsWith("red"));
        assertThat(texts(lines("{app=\"api\"} | __tenant_id__!=\"red\"", true, 100, null)))
                .hasSize(10)
                .allMatch(line -> line.startsWith("blue"));
        assertThat(instant("sum(count_over_time({__tenant_id__=~\"r.*\"}[1m]))"))
                .containsExactly(Map.entry("{}", 10.0));
    }

    @Test
    void samplesOfAllTenantsComeTogether() {
        assertThat(instant("sum(count_over_time({app=\"api\"}[1m]))")).containsExactly(Map.entry("{}", 20.0));
        assertThat(instant("sum by (__tenant_id__) (count_over_time({app=~\".+\"}[1m]))"))
                .containsExactly(
                        Map.entry("{__tenant_id__=\"blue\"}", 11.0), Map.entry("{__tenant_id__=\"red\"}", 10.0));
        assertThat(instant("sum by (app) (count_over_time({app=~\".+\"} |~ \"[02468]$\" | k=\"\" [1m]))"))
                .containsExactly(Map.entry("{app=\"api\"}", 5.0));
        assertThat(instant("topk(1, count_over_time({app=\"api\"} | drop k [1m]))"))
                .hasSize(1);
        assertThat(instant("absent_over_time({app=\"none\"}[1m])")).containsExactly(Map.entry("{app=\"none\"}", 1.0));
    }

    @Test
    void pagesGoOverAllTenantsInEitherDirection() {
        for (boolean forward : new boolean[] {true, false}) {
            for (int limit = 1; limit < 8; limit++) {
                List<String> joined = new ArrayList<>();
                LinePosition behind = null;
                while (true) {
                    List<LogLine> page = lines("{app=\"api\"}", forward, limit, behind);
                    if (page.isEmpty()) {
                        break;
                    }
                    texts(page).forEach(joined::add);
                    behind = page.getLast().position();
                }
                assertThat(joined)
                        .isEqualTo(texts(lines("{app=\"api\"}", forward, 100, null))
                                .toList())
                        .hasSize(20);
            }
        }
    }

    @Test
    void labelsStreamsAndVolumesAreThoseOfAll() {
        ReadSession session = session();
        long end = T + 60 * SECOND;
        assertThat(queries.labelValues(session, "__tenant_id__", List.of(), T, end))
                .containsExactly("blue", "red");
        assertThat(queries.labelNames(session, List.of(), T, end))
                .containsExactly("__tenant_id__", "app", "original___tenant_id__", "service_name");
        assertThat(queries.series(session, List.of(), T, end)).hasSize(3);
        assertThat(queries.stats(session, List.of(), T, end).lines()).isEqualTo(21);
        VolumeRequest byApp = new VolumeRequest(List.of(), T, end, List.of("app"), false, 10);
        assertThat(queries.volume(session, byApp))
                .extracting(LabelVolume::bytes)
                .containsExactly(110L, 5L);
    }

    @Test
    void sortGoesOverTheLinesOfAllTenants() {
        // Equal keys: by time, then by tenant.
        assertThat(texts(lines("{app=\"api\"} | pattern \"<_> <n>\" | sort by (n)", true, 5, null)))
                .containsExactly("blue 0", "red 0", "blue 1", "red 1", "blue 2");
        assertThat(texts(lines(
                        "{app=\"api\"} | pattern \"<_> <n>\" | sort by (n desc) | line_format \"{{.n}}\"",
                        false,
                        3,
                        null)))
                .containsExactly("9", "9", "8");
        assertThat(texts(lines("{app=\"api\"} | sort by (k)", true, 12, null)))
                .startsWith("red 0", "red 1", "red 2")
                .endsWith("blue 0", "blue 1");
    }

    @Test
    void distinctKeepsTheFirstLineOfAllTenants() {
        assertThat(texts(lines("{app=\"api\"} | pattern \"<_> <n>\" | distinct n", true, 4, null)))
                .containsExactly("blue 0", "blue 1", "blue 2", "blue 3");
        assertThat(texts(lines("{app=\"api\"} | distinct k", false, 4, null))).containsExactly("red 9", "blue 9");
        assertThat(texts(lines("{app=\"api\"} | distinct __tenant_id__", true, 4, null)))
                .containsExactly("blue 0", "red 0");
    }

    @Test
    void contextIsOfTheTenantOfEachMatch() {
        List<LogLine> lines = lines("{app=\"api\"} |= \"4\" | context 1", true, 10, null);
        // Of the same second, blue before red.
        assertThat(texts(lines)).containsExactly("blue 3", "blue 4", "blue 5", "red 3", "red 4", "red 5");
    }

    @Test
    void anIntervalLiesBetweenTheLinesOfAllTenants() {
        for (boolean forward : new boolean[] {true, false}) {
            List<LogLine> all = lines("{app=\"api\"}", forward, 100, null);
            for (long interval = SECOND / 2; interval < 6 * SECOND; interval += SECOND / 2) {
                List<String> expected = new ArrayList<>();
                long last = Long.MIN_VALUE / 2;
                for (LogLine line : all) {
                    if (expected.isEmpty() || Math.abs(line.timestamp() - last) >= interval) {
                        expected.add(new String(line.line(), UTF_8));
                        last = line.timestamp();
                    }
                }
                LogQuery query = (LogQuery) LogQlParser.parse("{app=\"api\"}");
                assertThat(texts(queries.lines(
                                session(), new LogRequest(query, T, T + 60 * SECOND, forward, 100, interval))))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void anIntervalGoesOnOverMoreLinesThanAreReadAtOnce() {
        LogQuery query = (LogQuery) LogQlParser.parse("{app=\"api\"}");
        LogRequest request = new LogRequest(query, T, T + 60 * SECOND, true, 100, 100_000_000L);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 7000; i += 100) {
            expected.add("many " + i);
        }
        assertThat(texts(queries.lines(sessionOfMany(), request))).isEqualTo(expected);
    }

    @Test
    void whatNeedsTheOrderOfAllLinesInsideOfItsStagesIsRefused() {
        for (String stages :
                List.of("distinct k | app=\"api\"", "distinct k | sort by (k)", "distinct k | context 1")) {
            assertThatThrownBy(() -> lines("{app=\"api\"} | " + stages, true, 1, null))
                    .isInstanceOf(QueryFailure.class)
                    .hasMessageContaining("move it to the end or name one tenant");
        }
    }
}
