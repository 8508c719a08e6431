package io.varve.bench;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import io.varve.wire.otlp.OtlpTracesDecoder;
import io.varve.wire.trace.SpanBatch;
import io.varve.wire.trace.SpanLimits;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Spans from a protobuf request to a sealed frame, beside the generated classes' {@code parseFrom} alone, by CPU time. */
public final class OtlpTracesCpuTime {
    private static final int SPANS = 5_000;
    private static final int REQUESTS = 100;
    private static final int ROUNDS = 8;

    private OtlpTracesCpuTime() {}

    public static void main(String[] arguments) throws Exception {
        byte[] request = OtlpTraceRequest.of(SPANS);
        SpanBatch batch =
                new SpanBatch("default", SpanLimits.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1000));
        OtlpTracesDecoder decoder = new OtlpTracesDecoder();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (int round = 1; round <= ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            long frameBytes = 0;
            for (int i = 0; i < REQUESTS; i++) {
                decoder.decode(request, batch, OtlpTraceRequest.NOW);
                Frame frame = batch.seal();
                frameBytes += frame == null ? 0 : frame.payload().length;
            }
            long decoded = threads.getCurrentThreadCpuTime();
            long parsed = 0;
            for (int i = 0; i < REQUESTS; i++) {
                parsed += ExportTraceServiceRequest.parseFrom(request).getResourceSpansCount();
            }
            long end = threads.getCurrentThreadCpuTime();
            System.out.printf(
                    "round %d: %,d spans per CPU-second, %d bytes of request and %d of frame each; generated classes %,d (%d)%n",
                    round,
                    perSecond(decoded - start),
                    request.length / SPANS,
                    frameBytes / REQUESTS / SPANS,
                    perSecond(end - decoded),
                    parsed);
        }
    }

    private static long perSecond(long nanos) {
        return (long) SPANS * REQUESTS * 1_000_000_000L / nanos;
    }
}
