package io.varve.bench.logql;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * The work of {@link LogQlPipelines} by CPU time instead of the wall clock, for machines that do other things too. Arguments: names of
 * {@link PipelineWork}; none for all.
 */
public final class LogQlPipelinesCpuTime {
    private static final int LINES = 10_000;
    private static final int PASSES = 20;
    private static final int ROUNDS = 6;

    private LogQlPipelinesCpuTime() {}

    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            for (PipelineWork work : PipelineWork.values()) {
                measure(work);
            }
        }
        for (String name : arguments) {
            measure(PipelineWork.valueOf(name));
        }
    }

    private static void measure(PipelineWork work) {
        PipelinePass pass = work.pass(LINES);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long best = 0;
        long check = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < PASSES; i++) {
                check += pass.run();
            }
            long nanos = threads.getCurrentThreadCpuTime() - start;
            best = Math.max(best, LINES * (long) PASSES * 1_000_000_000L / nanos);
        }
        System.out.printf("%-20s %,12d lines per CPU-second (check %d)%n", work, best, check);
    }
}
