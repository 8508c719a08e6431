package io.varve.wire.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.fluent.ForwardDecoder;
import io.varve.wire.fluent.ForwardMessage;
import org.junit.jupiter.api.Tag;

@Tag("long")
class FluentForwardFuzzTest {
    private static final long NOW = 1_790_000_000_000_000_000L;

    private final LogBatch batch =
            new LogBatch("acme", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1000));
    private final ForwardDecoder decoder = new ForwardDecoder();

    @FuzzTest(maxDuration = "1m")
    void aRequestIsDecodedOrRefusedWhole(byte[] request) {
        int rows;
        try {
            rows = decoder.decode(request, ForwardMessage.parse(request), 1 << 20, batch, NOW)
                    .accepted();
        } catch (MalformedRequestException refused) {
            rows = 0;
        }
        assertThat(batch.rows()).isEqualTo(rows);
        assertThat(batch.seal() == null).isEqualTo(rows == 0);
    }
}
