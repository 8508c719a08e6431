package io.varve.query.traces;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.TestStore;
import io.varve.query.logs.AnswerMemory;
import io.varve.query.logs.HeldLogs;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.ResultCache;
import io.varve.query.logs.StoreSession;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.TenantId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kept minutes must answer as a count of all calls does, whatever is asked and whatever comes late. */
class EdgeCallsTest {
    private static final long SEED = Long.getLong("varve.seed", System.nanoTime());
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = 1_700_000_400L;
    private static final int MINUTES = 40;

    private static TestStore store;
    private static BufferAllocator allocator;
    private static LogQueries sessions;
    private static int spans;

    /** @param start of the client, unix nanoseconds */
    private record Call(
            String client, String server, long start, long clientDuration, long serverDuration, boolean failed) {}

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        allocator = new RootAllocator();
        sessions = new LogQueries(
                store.client(), allocator, new ResultCache(0), HeldLogs.of(0), AnswerMemory.ofHeap(1L << 30));
    }

    @AfterAll
    static void stop() {
        store.close();
        allocator.close();
    }

    @Test
    void keptMinutesAndLateSpansAnswerAsACountOfAllCalls() throws Exception {
        var random = new Random(SEED);
        var calls = new ArrayList<Call>();
        var edges = new EdgeCalls();
        for (int round = 0; round < 4; round++) {
            var late = new ArrayList<Call>();
            for (int i = 0; i < 60; i++) {
                late.add(call(random));
            }
            insert("graph", late);
            calls.addAll(late);
            for (int question = 0; question < 12; question++) {
                long width = question % 3 == 0 ? 60 : 10;
                long[] boundaries = random.longs(1 + random.nextInt(6), 0, MINUTES * 60 / width)
                        .map(slot -> BEGIN + slot * width)
                        .sorted()
                        .distinct()
                        .toArray();
                boundaries = LongStream.concat(
                                Arrays.stream(boundaries), LongStream.of(boundaries[boundaries.length - 1] + 600))
                        .toArray();
                boolean ofClients = random.nextBoolean();
                assertThat(read(edges, session("graph"), boundaries, ofClients))
                        .as("seed %d round %d question %d: %s", SEED, round, question, Arrays.toString(boundaries))
                        .isEqualTo(counted(calls, boundaries, ofClients));
            }
        }
    }

    @Test
    void closedMinutesArePairedOnce() throws Exception {
        insert(
                "once",
                List.of(
                        new Call("a", "b", (BEGIN + 30) * SECOND, SECOND, SECOND / 2, false),
                        new Call("a", "b", (BEGIN + 3_000) * SECOND, SECOND, SECOND / 2, true)));
        var edges = new EdgeCalls();
        long[] hour = {BEGIN, BEGIN + 3_600};
        StoreSession first = session("once");
        assertThat(read(edges, first, hour, true)).isEqualTo(Map.of((BEGIN + 3_600) + " a b 30", "2 1 2.0"));
        assertThat(pairings(first)).isPositive();
        StoreSession second = session("once");
        assertThat(read(edges, second, hour, false)).isEqualTo(Map.of((BEGIN + 3_600) + " a b 29", "2 1 1.0"));
        assertThat(pairings(second)).isZero();
        insert("once", List.of(new Call("a", "b", (BEGIN + 31) * SECOND, SECOND, SECOND / 2, false)));
        StoreSession third = session("once");
        assertThat(read(edges, third, hour, true)).isEqualTo(Map.of((BEGIN + 3_600) + " a b 30", "3 1 3.0"));
        assertThat(pairings(third)).isEqualTo(1);
        assertThat(read(edges, session("of nobody"), hour, true)).isEmpty();
    }

    private static long pairings(StoreSession session) {
        return session.explanation().reads().stream()
                .filter(read -> read.sql().contains("service_edges"))
                .count();
    }

    private static StoreSession session(String tenant) {
        return sessions.session(new TenantId(tenant.replace(' ', '-')), ReadLimits.defaults());
    }

    private static Call call(Random random) {
        return new Call(
                "s" + random.nextInt(3),
                "s" + random.nextInt(3),
                BEGIN * SECOND + random.nextLong(MINUTES * 60 * SECOND),
                1_000 * random.nextLong(2_000_000),
                1_000 * random.nextLong(2_000_000),
                random.nextInt(4) == 0);
    }

    private static void insert(String tenant, List<Call> calls) throws Exception {
        var rows = new ArrayList<String>();
        for (Call call : calls) {
            int id = ++spans;
            rows.add(row(tenant, call.client(), 3, call.start(), call.clientDuration(), false, id, 1_000_000 + id));
            rows.add(row(
                    tenant,
                    call.server(),
                    2,
                    call.start() + 1_000,
                    call.serverDuration(),
                    call.failed(),
                    2_000_000 + id,
                    id));
        }
        store.post("INSERT INTO varve.spans (tenant, service, name, ts, duration, kind, status_code, trace_id, span_id,"
                + " parent_span_id) VALUES " + String.join(", ", rows));
    }

    private static String row(
            String tenant, String service, int kind, long start, long duration, boolean failed, int id, int parent) {
        return "('%s', '%s', 'call', fromUnixTimestamp64Nano(toInt64(%d), 'UTC'), %d, %d, %d, unhex('%032x'), unhex('%016x'), unhex('%016x'))"
                .formatted(tenant, service, start, duration, kind, failed ? 2 : 0, 77, id, parent);
    }

    /** Calls, failed ones and seconds by the boundary before which they began, edge and power of two of the duration. */
    private static Map<String, String> read(
            EdgeCalls edges, StoreSession session, long[] boundaries, boolean ofClients) {
        Map<String, double[]> sums = new HashMap<>();
        edges.read(session, boundaries, ofClients, count -> {
            double[] sum = sums.computeIfAbsent(
                    key(
                            boundaries,
                            count.time(),
                            count.labels().getOrDefault("client", ""),
                            count.labels().getOrDefault("server", ""),
                            count.durationLog2()),
                    _ -> new double[3]);
            sum[0] += count.calls();
            sum[1] += count.failed();
            sum[2] += count.seconds();
        });
        return shown(sums);
    }

    private static Map<String, String> counted(List<Call> calls, long[] boundaries, boolean ofClients) {
        Map<String, double[]> sums = new HashMap<>();
        for (Call call : calls) {
            if (call.start() > boundaries[0] * SECOND && call.start() <= boundaries[boundaries.length - 1] * SECOND) {
                long duration = ofClients ? call.clientDuration() : call.serverDuration();
                int log2 = duration < 2 ? 0 : 64 - Long.numberOfLeadingZeros(duration - 1);
                long second = -Math.floorDiv(-call.start(), SECOND);
                double[] sum = sums.computeIfAbsent(
                        key(boundaries, second, call.client(), call.server(), log2), _ -> new double[3]);
                sum[0]++;
                sum[1] += call.failed() ? 1 : 0;
                sum[2] += duration / 1e9;
            }
        }
        return shown(sums);
    }

    private static String key(long[] boundaries, long time, String client, String server, int log2) {
        long boundary = Arrays.stream(boundaries)
                .filter(each -> each >= time)
                .findFirst()
                .orElseThrow();
        return boundary + " " + client + " " + server + " " + log2;
    }

    private static Map<String, String> shown(Map<String, double[]> sums) {
        Map<String, String> shown = new HashMap<>();
        sums.forEach((key, sum) ->
                shown.put(key, (long) sum[0] + " " + (long) sum[1] + " " + Math.round(sum[2] * 1e6) / 1e6));
        return shown;
    }
}
