package io.varve.wire.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final long NOW = 1_790_000_000_000_000_000L;
    private static final int RECORDS = 2_000;

    @Test
    void aRecordAllocatesNothingOnceItsStreamIsKnown() throws MalformedRequestException {
        ScopeLogs.Builder logs = ScopeLogs.newBuilder();
        for (int i = 0; i < RECORDS; i++) {
            logs.addLogRecords(LogRecord.newBuilder()
                    .setTimeUnixNano(NOW + i)
                    .setBody(AnyValue.newBuilder().setStringValue("level=warn {naïve} " + i))
                    .addAttributes(KeyValue.newBuilder()
                            .setKey("http.route")
                            .setValue(AnyValue.newBuilder().setStringValue("/a")))
                    .addAttributes(KeyValue.newBuilder()
                            .setKey("n")
                            .setValue(AnyValue.newBuilder().setIntValue(i)))
                    .addAttributes(KeyValue.newBuilder()
                            .setKey("d")
                            .setValue(AnyValue.newBuilder().setDoubleValue(i / 8.0)))
                    .addAttributes(KeyValue.newBuilder()
                            .setKey("b")
                            .setValue(AnyValue.newBuilder().setBoolValue(true))));
        }
        byte[] request = ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(logs))
                .build()
                .toByteArray();
        LogBatch batch = new LogBatch("t", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1));
        OtlpLogsDecoder decoder = new OtlpLogsDecoder();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThat(decoder.decode(request, batch, NOW).accepted()).isEqualTo(RECORDS);
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
            batch.seal();
        }
        assertThat(allocated).as("bytes for %d records", RECORDS).isLessThan(RECORDS);
    }
}
