package io.varve.bench;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import io.varve.wire.otlp.OtlpLogsDecoder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** The work of {@link OtlpLogsDecoding} by CPU time instead of the wall clock, for machines that do other things too. */
public final class OtlpLogsCpuTime {
    private static final int RECORDS = 5_000;
    private static final int REQUESTS = 100;
    private static final int ROUNDS = 8;

    private OtlpLogsCpuTime() {}

    public static void main(String[] arguments) throws MalformedRequestException {
        for (boolean severity : new boolean[] {true, false}) {
            measure(severity);
        }
    }

    private static void measure(boolean severity) throws MalformedRequestException {
        byte[] request = OtlpRequest.of(RECORDS, severity);
        LogBatch batch =
                new LogBatch("default", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1000));
        OtlpLogsDecoder decoder = new OtlpLogsDecoder();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (int round = 1; round <= ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            long rows = 0;
            for (int i = 0; i < REQUESTS; i++) {
                decoder.decode(request, batch, OtlpRequest.NOW);
                Frame frame = batch.seal();
                rows += frame == null ? 0 : frame.rows();
            }
            long nanos = threads.getCurrentThreadCpuTime() - start;
            System.out.printf(
                    "severity %s, round %d: %,d records per CPU-second%n",
                    severity, round, rows * 1_000_000_000L / nanos);
        }
    }
}
