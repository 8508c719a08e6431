package io.varve.query.traces;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.TestStore;
import io.varve.query.logs.AnswerMemory;
import io.varve.query.logs.HeldLogs;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.ResultCache;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.TenantId;
import io.varve.traceql.eval.CompiledQuery;
import io.varve.traceql.eval.SpanTree;
import io.varve.traceql.syntax.TraceQlParser;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spans of one trace are found together however far apart they lie, and without the rest of the search being wrong for it. */
class TracesOfManyHoursTest {
    private static final long SEED = Long.getLong("varve.seed", System.nanoTime());
    private static final long MINUTE = 60_000_000_000L;
    private static final long HOUR = 60 * MINUTE;
    private static final long BEGIN = 1_700_000_400_000_000_000L;
    private static final long LENGTH = 60 * HOUR;
    private static final int TRACES = 300;
    private static final String[] QUERIES = {
        "{ name = \"a\" } > { name = \"b\" }",
        "{ name = \"b\" } < { name = \"a\" }",
        "{ name = \"a\" } >> { name = \"c\" }",
        "{ name = \"a\" } && { name = \"b\" }",
        "{ name = \"a\" } && { name = \"b\" } && { name = \"c\" }",
        "{ name = \"b\" } ~ { name = \"c\" }",
        "{ name = \"c\" } &>> { name = \"d\" }",
        "{ name = \"a\" } !> { name = \"d\" }",
        "({ name = \"a\" } || { name = \"b\" }) >> { name = \"d\" }",
        "{ } > { name = \"d\" }"
    };

    private final Random random = new Random(SEED);
    private final List<SpanRows> traces = new ArrayList<>();

    @Test
    void searchesFindThemWhereverTheirSpansLie(@TempDir Path folder) throws Exception {
        try (TestStore store = TestStore.start(folder);
                var allocator = new RootAllocator()) {
            fill(store);
            var sessions = new LogQueries(
                    store.client(), allocator, new ResultCache(0), HeldLogs.of(8 << 20), AnswerMemory.ofHeap(1L << 30));
            for (String text : QUERIES) {
                CompiledQuery query = CompiledQuery.of(TraceQlParser.parse(text));
                List<Long> starts = traces.stream()
                        .filter(trace -> !query.evaluate(trace).isEmpty())
                        .map(trace -> -SpanTree.of(trace).start())
                        .sorted()
                        .toList();
                for (int limit : new int[] {1, 2, 10, TRACES}) {
                    var search = new TraceSearch(query, BEGIN, BEGIN + LENGTH, limit, 3);
                    assertThat(new TraceQueries(new SpanBlocks(0, Clock.systemUTC()))
                                            .search(
                                                    sessions.session(new TenantId("default"), ReadLimits.defaults()),
                                                    search)
                                            .stream()
                                            .map(trace -> -trace.summary().start()))
                            .as("seed %d: %s limit %d", SEED, text, limit)
                            .isEqualTo(starts.stream().limit(limit).toList());
                }
            }
        }
    }

    /** Traces of a minute to thirty hours: the spans of each anywhere in it, in no order, with a parent among those before. */
    private void fill(TestStore store) throws Exception {
        var spans = new ArrayList<String>();
        for (int t = 0; t < TRACES; t++) {
            var trace = new SpanRows(Map.of());
            long length = random.nextInt(4) > 0 ? MINUTE : 1 + random.nextLong(30 * HOUR);
            long begin = BEGIN + random.nextLong(LENGTH - length);
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                var row = new SpanRows.Row();
                row.traceId = HexFormat.of().toHexDigits(SEED) + HexFormat.of().toHexDigits((long) t);
                row.spanId = i + 1L;
                row.parentId = i == 0 ? 0 : 1L + random.nextInt(i);
                row.start = begin + random.nextLong(length);
                row.name = "abcd".substring(random.nextInt(4)).substring(0, 1);
                row.service = "s";
                row.seq = spans.size();
                trace.add(row);
                spans.add("('default', 's', '" + row.name + "', fromUnixTimestamp64Nano(toInt64(" + row.start
                        + "), 'UTC'), 0, unhex('" + row.traceId + "'), unhex('" + hex(row.spanId) + "'), unhex('"
                        + hex(row.parentId) + "'), 1, " + row.seq + ")");
            }
            traces.add(trace);
        }
        store.post("INSERT INTO varve.spans (tenant, service, name, ts, duration, trace_id, span_id, parent_span_id,"
                + " sender, seq) VALUES " + String.join(", ", spans));
    }

    private static String hex(long id) {
        return HexFormat.of().toHexDigits(id);
    }
}
