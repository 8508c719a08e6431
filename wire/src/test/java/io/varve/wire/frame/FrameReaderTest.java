package io.varve.wire.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.schema.IngestTable;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.LogRow;
import io.varve.wire.batch.LogStream;
import io.varve.wire.batch.ReadRows;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.Rejections;
import io.varve.wire.batch.StreamRegistry;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final long NOW = 1_790_000_000_000_000_000L;
    private final byte[] payload = frame();

    @Test
    void sectionsAreSlicesThatKnowTheirTableAndRows() throws MalformedFrameException {
        List<FrameReader.Section> sections = FrameReader.read(payload);
        assertThat(sections)
                .extracting(FrameReader.Section::table)
                .containsExactly(IngestTable.STREAMS, IngestTable.LOGS);
        assertThat(sections).extracting(FrameReader.Section::rows).containsExactly(1L, 3L);
        assertThat(sections.stream()
                        .mapToInt(section -> section.batches().remaining() + 8)
                        .sum())
                .isEqualTo(payload.length - 8);
        assertThat(sections.getFirst().batches().array()).isSameAs(payload);
    }

    @Test
    void aRecordOfTheVersionBeforeIsReadAsItWasWritten() throws Exception {
        FrameConcatenation old = new FrameConcatenation();
        try (InputStream bytes = FrameReaderTest.class.getResourceAsStream("version-1.frame")) {
            old.add(bytes.readAllBytes());
        }
        assertThat(old.tables()).containsExactly(IngestTable.STREAMS, IngestTable.LOGS);
        assertThat(old.records()).isEqualTo(2);
        assertThat(ReadRows.rows(old.stream(IngestTable.LOGS)))
                .extracting(row -> row.get("body") + " " + row.get("attributes") + " " + row.get("sender"))
                .containsExactly("line 0 {key=line 0} 7", "line 1 {key=line 1} 7");
        assertThat(ReadRows.rows(old.stream(IngestTable.STREAMS)))
                .extracting(row -> row.get("tenant") + " " + row.get("labels") + " " + row.get("metadata"))
                .containsExactly("acme {app=a} {host=h1}");
    }

    @Test
    void framesOfBothVersionsConcatenate() throws Exception {
        FrameConcatenation both = new FrameConcatenation();
        try (InputStream bytes = FrameReaderTest.class.getResourceAsStream("version-1.frame")) {
            both.add(bytes.readAllBytes());
        }
        both.add(payload);
        assertThat(both.records()).isEqualTo(5);
        assertThat(ReadRows.rows(both.stream(IngestTable.LOGS))).hasSize(5);
    }

    @Test
    void definitionsAreInsertedFirstWhateverTheOrderInTheFrame() throws Exception {
        List<FrameReader.Section> sections = FrameReader.read(payload);
        ByteBuffer turned = ByteBuffer.allocate(payload.length).order(ByteOrder.LITTLE_ENDIAN);
        turned.putInt(FrameFormat.MAGIC).putInt(2);
        for (FrameReader.Section section : sections.reversed()) {
            turned.putInt(section.table().wireId())
                    .putInt(section.batches().remaining())
                    .put(section.batches().duplicate());
        }
        FrameConcatenation concatenation = new FrameConcatenation();
        concatenation.add(turned.array());
        assertThat(concatenation.tables()).containsExactly(IngestTable.STREAMS, IngestTable.LOGS);
        assertThat(concatenation.records()).isEqualTo(3);
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
    void anotherFormatIsRefused() {
        payload[3] = '3';
        assertThatThrownBy(() -> FrameReader.read(payload)).hasMessageContaining("a frame begins with VRV2 or VRV1");
    }

    @Test
    void aTableThatIsNotKnownIsRefusedByItsNumber() {
        payload[8] = 99;
        assertThatThrownBy(() -> FrameReader.read(payload)).hasMessageContaining("table number 99");
    }

    @Test
    void aTableThatComesTwiceIsRefused() throws MalformedFrameException {
        int second = 8 + 8 + FrameReader.read(payload).getFirst().batches().remaining();
        payload[second] = payload[8];
        assertThatThrownBy(() -> FrameReader.read(payload)).hasMessageContaining("two sections of the table streams");
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
