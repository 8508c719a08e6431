package io.varve.bench.logql;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;

/** CPU time to parse and compile each query of the conformance vectors, warm: the middle, the 99th percentile, and the slowest query. */
public final class LogQlCompilationCpuTime {
    private static final int WARM_UP = 40;
    private static final int REPEATS = 20;

    private LogQlCompilationCpuTime() {}

    public static void main(String[] arguments) {
        List<String> queries = VectorQueries.read();
        int check = 0;
        for (int i = 0; i < WARM_UP; i++) {
            for (String query : queries) {
                check += QueryCompilation.compile(query);
            }
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        var nanos = new long[queries.size()];
        int slowest = 0;
        for (int i = 0; i < nanos.length; i++) {
            long start = threads.getCurrentThreadCpuTime();
            for (int repeat = 0; repeat < REPEATS; repeat++) {
                check += QueryCompilation.compile(queries.get(i));
            }
            nanos[i] = (threads.getCurrentThreadCpuTime() - start) / REPEATS;
            slowest = nanos[i] > nanos[slowest] ? i : slowest;
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        System.out.printf(
                "%d queries: median %.1f µs, 99%% %.1f µs, slowest %.1f µs (check %d): %s%n",
                nanos.length,
                sorted[nanos.length / 2] / 1e3,
                sorted[nanos.length * 99 / 100] / 1e3,
                nanos[slowest] / 1e3,
                check,
                queries.get(slowest));
    }
}
