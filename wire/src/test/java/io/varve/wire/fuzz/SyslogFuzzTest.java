package io.varve.wire.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.syslog.SyslogDecoder;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Tag;

@Tag("long")
class SyslogFuzzTest {
    private static final long NOW = 1_790_000_000_000_000_000L;

    private final LogBatch batch =
            new LogBatch("acme", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1000));
    private final SyslogDecoder decoder = new SyslogDecoder(ZoneOffset.UTC);

    @FuzzTest(maxDuration = "1m")
    void aRequestIsDecodedOrRefusedWhole(byte[] request) {
        int rows;
        try {
            rows = decoder.decode(request, batch, NOW).accepted();
        } catch (MalformedRequestException refused) {
            rows = 0;
        }
        assertThat(batch.rows()).isEqualTo(rows);
        assertThat(batch.seal() == null).isEqualTo(rows == 0);
    }
}
