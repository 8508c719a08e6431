package io.varve.query.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.TestStore;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.TenantId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The volume of many steps, read at once, is that of each. */
class VolumeStepsTest {

    private static final long T = 1_700_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long SEED = Long.getLong("varve.seed", System.nanoTime());

    @Test
    void stepsOfAnyWidthAndStartHaveTheVolumeOfTheirOwn(@TempDir Path folder) throws Exception {
        Random random = new Random(SEED);
        List<Long> times = new ArrayList<>();
        try (TestStore store = TestStore.start(folder);
                BufferAllocator allocator = new RootAllocator()) {
            for (int i = 0; i < 400; i++) {
                // On the seconds and beside them, where buckets and steps have their ends.
                long time = T + random.nextInt(120) * SECOND + random.nextInt(3) - 1;
                times.add(time);
                String app = "a" + random.nextInt(3);
                store.line("default", Map.of("app", app), Map.of(), time, "x".repeat(random.nextInt(9)), Map.of());
            }
            store.flush();
            LogQueries queries = new LogQueries(
                    store.client(), allocator, new ResultCache(0), HeldLogs.of(1 << 20), AnswerMemory.ofHeap(1L << 30));
            for (int round = 0; round < 40; round++) {
                long start = edge(random, times);
                long end = Math.max(start, edge(random, times)) + 1;
                long step = random.nextBoolean()
                        ? (1 + random.nextInt(40)) * SECOND
                        : Math.max(1, (end - start) / (1 + random.nextInt(20)));
                int limit = 1 + random.nextInt(3);
                List<List<LabelVolume>> each = new ArrayList<>();
                for (long from = start; from < end; from += step) {
                    each.add(queries.volume(session(queries), asked(from, Math.min(from + step, end), limit)));
                }
                assertThat(queries.volumeBySteps(session(queries), asked(start, end, limit), step))
                        .as("seed %d, start %d, end %d, step %d", SEED, start, end, step)
                        .isEqualTo(each);
            }
        }
    }

    private static long edge(Random random, List<Long> times) {
        return random.nextBoolean()
                ? T + random.nextInt(120) * SECOND
                : times.get(random.nextInt(times.size())) + random.nextInt(3) - 1;
    }

    private static VolumeRequest asked(long start, long end, int limit) {
        return new VolumeRequest(List.of(), start, end, List.of("app"), false, limit);
    }

    private static ReadSession session(LogQueries queries) {
        return queries.session(List.of(new TenantId("default")), ReadLimits.defaults());
    }
}
