package io.varve.query.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.embedded.store.process.StoreProcessOptions;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.eval.EvaluationLimits;
import io.varve.logql.eval.QueryResult;
import io.varve.logql.eval.series.TimeSteps;
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.TestStore;
import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose memory other statements take. */
class FullStoreTest {
    private static final long T = 1_700_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final int LINES = 24;
    private static final long MEMORY = 700L << 20;

    private static TestStore store;
    private static BufferAllocator allocator;

    @BeforeAll
    static void fill(@TempDir Path folder) throws Exception {
        // The store would wait a few seconds for memory itself before it refuses.
        store = TestStore.start(StoreProcessOptions.at(folder)
                .withMaxMemory(MEMORY)
                .withSetting("memory_usage_overcommit_max_wait_microseconds", "0"));
        allocator = new RootAllocator();
        for (int i = 0; i < LINES; i++) {
            store.line("red", Map.of("service_name", "s"), Map.of(), T + i, "a" + "b".repeat(900_000) + i, Map.of());
            store.flush();
        }
    }

    @AfterAll
    static void stop() {
        store.close();
        allocator.close();
    }

    private static LogQueries queries() {
        return new LogQueries(
                store.client(),
                allocator,
                new ResultCache(0),
                HeldLogs.of(0),
                AnswerMemory.ofHeap(Runtime.getRuntime().maxMemory()));
    }

    private static ReadSession session(LogQueries queries) {
        return queries.session(List.of(new TenantId("red")), ReadLimits.defaults());
    }

    /** Takes all memory that the store has, but for a few megabytes. */
    private static void occupy() throws Exception {
        store.post("CREATE TABLE default.others (x String) ENGINE = Memory");
        for (int megabytes : new int[] {64, 8}) {
            boolean full = false;
            for (long taken = 0; !full; taken += (long) megabytes << 20) {
                assertThat(taken).isLessThan(2 * MEMORY);
                try {
                    store.post(
                            "INSERT INTO default.others SELECT repeat('x', 1000000) FROM numbers(" + megabytes + ")");
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("MEMORY_LIMIT_EXCEEDED");
                    full = true;
                }
            }
        }
    }

    private static void giveBack() {
        try {
            store.post("DROP TABLE default.others SYNC");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    @Test
    void aQueryForWhichTheStoreHasNoMemoryWaitsUntilItHas() throws Exception {
        occupy();
        StoreSession one = session(queries()).sessions().getFirst();
        assertThatThrownBy(() -> one.read("SELECT body FROM logs ORDER BY body", _ -> true))
                .isInstanceOfSatisfying(
                        QueryFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.OVERLOADED));

        MetricQuery query = (MetricQuery) LogQlParser.parse(
                "sum(count_over_time({service_name=\"s\"} | regexp `b(?P<n>[0-9]+)$` | n != `` [1m]))");
        CompletableFuture<Void> others = CompletableFuture.runAsync(
                FullStoreTest::giveBack, CompletableFuture.delayedExecutor(600, TimeUnit.MILLISECONDS));
        LogQueries queries = queries();
        try (ReadSession session = session(queries)) {
            TimeSteps steps = TimeSteps.range(T + SECOND, T + SECOND, SECOND);
            QueryResult.Matrix matrix = (QueryResult.Matrix)
                    queries.metric(session, query, steps, EvaluationLimits.NONE).result();
            assertThat(matrix.series().getFirst().value(0)).isEqualTo(LINES);
        }
        others.join();
    }
}
