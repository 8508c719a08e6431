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
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of finished stretches are kept as long as they are true. */
class ResultCacheTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = 1_699_999_800L * SECOND;
    private static final String FILTERED = "sum(count_over_time({app=\"a\"} |= \"error\" [1m]))";

    private static TestStore store;
    private static BufferAllocator allocator;
    private static int tenants;

    private final ResultCache cache = new ResultCache(1 << 20);
    private final String tenant = "tenant" + tenants++;
    private LogQueries queries;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        allocator = new RootAllocator();
    }

    @BeforeEach
    void fill() throws Exception {
        queries = new LogQueries(store.client(), allocator, cache, HeldLogs.of(8 << 20), AnswerMemory.ofHeap(1L << 30));
        for (int i = 0; i < 1200; i++) {
            line(tenant, BEGIN + i * SECOND, i % 2 == 0 ? "error" : "fine");
        }
        store.flush();
    }

    @AfterAll
    static void stop() {
        store.close();
        allocator.close();
    }

    private void line(String tenant, long time, String text) {
        store.line(tenant, Map.of("app", "a", "service_name", "a"), Map.of(), time, text, Map.of("n", "" + time));
    }

    private ReadSession session(String tenant) {
        return queries.session(List.of(new TenantId(tenant)), ReadLimits.defaults());
    }

    /** The sum over all points of the twenty minutes. */
    private double total(ReadSession session, String query) {
        TimeSteps steps = TimeSteps.range(BEGIN + 60 * SECOND, BEGIN + 1200 * SECOND, 60 * SECOND);
        QueryResult.Matrix matrix = (QueryResult.Matrix)
                queries.metric(session, (MetricQuery) LogQlParser.parse(query), steps, EvaluationLimits.NONE)
                        .result();
        double sum = 0;
        for (QueryResult.Series series : matrix.series()) {
            for (int i = 0; i < series.size(); i++) {
                sum += series.value(i);
            }
        }
        return sum;
    }

    private double total(String query) {
        return total(session(tenant), query);
    }

    @Test
    void theThirdAskerIsAnsweredFromTheCacheWithTheSameNumbers() {
        double first = total(FILTERED);
        assertThat(total(FILTERED)).isEqualTo(first);
        assertThat(cache.hits()).isZero();
        assertThat(total(FILTERED)).isEqualTo(first);
        assertThat(cache.hits()).isEqualTo(4);
    }

    @Test
    void aLateLineOfAnyStreamChangesTheAnswer() throws Exception {
        double before = ask(3);
        line(tenant, BEGIN + 100 * SECOND + 1, "a late error");
        store.flush();
        assertThat(total(FILTERED)).isEqualTo(before + 1);
        assertThat(ask(3)).isEqualTo(before + 1);

        store.line(tenant, Map.of("app", "a", "z", "new"), Map.of(), BEGIN + 900 * SECOND, "error", Map.of());
        store.flush();
        Thread.sleep(StreamCatalog.FRESHNESS);
        assertThat(total(FILTERED)).isEqualTo(before + 2);
    }

    @Test
    void aLateLineLeavesOtherStretchesInTheCache() throws Exception {
        ask(3);
        line(tenant, BEGIN + 100 * SECOND + 1, "a late error");
        store.flush();
        long hits = cache.hits();
        ask(1);
        assertThat(cache.hits() - hits).isEqualTo(3);
    }

    @Test
    void aCountThatRowsDoNotBearOutIsNotKept() throws Exception {
        // As it is between the commits of the rollup and of the rows.
        store.post("INSERT INTO varve.log_volume SELECT tenant, 'a', stream_id, '', bucket, 1, 1 FROM varve.log_volume"
                + " WHERE tenant = '" + tenant + "' AND bucket = toDateTime(" + (BEGIN / SECOND + 100)
                + ", 'UTC') LIMIT 1");
        ask(4);
        assertThat(cache.hits()).isEqualTo(2 * 3);
    }

    @Test
    void whoRefusesTheCacheIsAnsweredByTheStore() {
        double expected = ask(3);
        ReadSession session = session(tenant);
        session.refresh();
        long hits = cache.hits();
        assertThat(total(session, FILTERED)).isEqualTo(expected);
        assertThat(cache.hits()).isEqualTo(hits);
    }

    @Test
    void tenantsAndGroupingsAndFunctionsDoNotShareAnswers() throws Exception {
        line(tenant + "other", BEGIN + 100 * SECOND, "error");
        store.flush();
        ask(3);
        assertThat(total(session(tenant + "other"), FILTERED)).isEqualTo(1);
        for (String query : List.of(
                "sum(bytes_over_time({app=\"a\"} |= \"error\" [1m]))",
                "sum(count_over_time({app=\"a\"} != \"error\" [1m]))",
                "sum by (app) (count_over_time({app=\"a\"} |= \"error\" | logfmt [1m]))",
                "sum(count_over_time({app=\"a\"} |= \"error\" [2m]))")) {
            ReadSession session = session(tenant);
            session.refresh();
            double expected = total(session, query);
            for (int i = 0; i < 3; i++) {
                assertThat(total(query)).as(query).isEqualTo(expected);
            }
        }
    }

    private double ask(int times) {
        double answer = 0;
        for (int i = 0; i < times; i++) {
            answer = total(FILTERED);
        }
        return answer;
    }
}
