package io.varve.wire.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.LogRow;
import io.varve.wire.batch.LogStream;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.Rejections;
import io.varve.wire.batch.StreamRegistry;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final long NOW = 1_790_000_000_000_000_000L;
    private final byte[] payload = frame();

    @Test
    void sectionsAreSlicesThatKnowTheirRows() throws MalformedFrameException {
        FrameReader.Sections sections = FrameReader.read(payload);
        assertThat(sections.rows()).isEqualTo(3);
        assertThat(sections.streams().remaining() + sections.logs().remaining() + 12)
                .isEqualTo(payload.length);
        assertThat(sections.logs().array()).isSameAs(payload);
    }

    @Test
    void aFrameCutOffAnywhereIsRefused() {
        for (int length = 0; length < payload.length; length++) {
            byte[] cut = Arrays.copyOf(payload, length);
            assertThatThrownBy(() -> FrameReader.read(cut))
                    .as("cut at %d", length)
                    .isInstanceOf(MalformedFrameException.class);
        }
        assertThatThrownBy(() -> FrameReader.read(Arrays.copyOf(payload, payload.length + 1)))
                .hasMessageContaining("sections end at byte");
    }

    @Test
    void anotherVersionIsRefused() {
        payload[3] = '2';
        assertThatThrownBy(() -> FrameReader.read(payload)).hasMessageContaining("a frame begins with VRV1");
    }

    @Test
    void brokenFramesAreRefusedOrReadNeverThrowOtherwise() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] broken = payload.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                broken[random.nextInt(Math.min(broken.length, 1200))] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> {
                        try {
                            FrameReader.read(broken);
                        } catch (MalformedFrameException refused) {
                            assertThat(refused).hasMessageMatching("(?s).+");
                        }
                    })
                    .as("seed %d", seed)
                    .doesNotThrowAnyException();
        }
    }

    private static byte[] frame() {
        LogBatch batch = new LogBatch("acme", IngestPolicy.DEFAULT, new RecordSequence(1, 1), new StreamRegistry(1));
        LogStream stream = LogStream.of(Map.of("app", "a"), Map.of());
        LogRow row = batch.row();
        row.request(NOW);
        for (int i = 0; i < 3; i++) {
            row.begin(stream);
            row.timestamp(NOW);
            row.end(new Rejections());
        }
        return batch.seal().payload();
    }
}
