package io.varve.wire.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.otlp.OtlpTracesDecoder;
import io.varve.wire.trace.SpanBatch;
import io.varve.wire.trace.SpanLimits;
import org.junit.jupiter.api.Tag;

@Tag("long")
class OtlpTracesJsonFuzzTest {
    private static final long NOW = 1_790_000_000_000_000_000L;

    private final SpanBatch batch =
            new SpanBatch("acme", SpanLimits.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1000));
    private final OtlpTracesDecoder decoder = new OtlpTracesDecoder();

    @FuzzTest(maxDuration = "1m")
    void aRequestIsDecodedOrRefusedWhole(byte[] request) {
        int rows;
        try {
            rows = decoder.decodeJson(request, batch, NOW).accepted();
        } catch (MalformedRequestException refused) {
            rows = 0;
        }
        assertThat(batch.rows()).isEqualTo(rows);
        assertThat(batch.seal() == null).isEqualTo(rows == 0);
    }
}
