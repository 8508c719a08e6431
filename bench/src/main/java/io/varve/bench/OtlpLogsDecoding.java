package io.varve.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import io.varve.wire.otlp.OtlpLogsDecoder;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Records per second from a protobuf request to a sealed frame: 6 record attributes, 5 resource attributes, about 340 bytes each. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
public class OtlpLogsDecoding {
    private static final int RECORDS = 5_000;

    /** With false the level has to be found in the text. */
    @Param({"true", "false"})
    public boolean severity;

    private final LogBatch batch =
            new LogBatch("default", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1000));
    private final OtlpLogsDecoder decoder = new OtlpLogsDecoder();
    private byte @Nullable [] request;

    /** What the decoder is for. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public @Nullable Frame decodeAndSeal() throws MalformedRequestException {
        decoder.decode(request(), batch, OtlpRequest.NOW);
        return batch.seal();
    }

    /** The same bytes to objects of the generated classes and no further, to compare with. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public ExportLogsServiceRequest parseWithGeneratedClasses() throws InvalidProtocolBufferException {
        return ExportLogsServiceRequest.parseFrom(request());
    }

    private byte[] request() {
        byte[] made = request;
        if (made == null) {
            made = OtlpRequest.of(RECORDS, severity);
            request = made;
        }
        return made;
    }
}
