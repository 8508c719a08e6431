package io.varve.ingest.writer;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class ResumePointTest {
    private static final OffsetRange RANGE = new OffsetRange(50, 60, 3, OffsetRange.Summaries.BY_WRITER);

    @Test
    void aGroupThatHasCommittedNothingBeginsWithTheLog() {
        ResumePoint point = ResumePoint.of(null, 5, 100);
        assertThat(point.position().offset()).isEqualTo(5);
        assertThat(point.replay()).isNull();
        assertThat(point.gap()).isNull();
    }

    @Test
    void whatIsCommittedIsGoneOnFromAndWhatIsInFlightIsRepeated() {
        for (OffsetAndMetadata stored : new OffsetAndMetadata[] {new OffsetAndMetadata(60), RANGE.stored()}) {
            assertThat(ResumePoint.of(stored, 60, 60)).isEqualTo(new ResumePoint(stored, null, null));
        }
        assertThat(ResumePoint.of(RANGE.announced(), 50, 60))
                .isEqualTo(new ResumePoint(RANGE.announced(), RANGE, null));
    }

    @Test
    void aLogThatWasCutIsGoneOnFromAtItsEnd() {
        ResumePoint point = ResumePoint.of(new OffsetAndMetadata(100), 5, 90);
        assertThat(point.position()).isEqualTo(new OffsetAndMetadata(90));
        assertThat(point.gap()).isEqualTo("offsets before 100 were stored, and the log has 5 to 90");
    }

    @Test
    void whatIsLeftOfARangeInFlightIsInsertedAnew() {
        ResumePoint cutInside = ResumePoint.of(RANGE.announced(), 5, 55);
        assertThat(cutInside.position().offset()).isEqualTo(50);
        assertThat(cutInside.replay()).isNull();
        assertThat(cutInside.gap()).isEqualTo("offsets 50 to 60 were in flight, and the log has 5 to 55");
        assertThat(ResumePoint.of(RANGE.announced(), 5, 40).position().offset()).isEqualTo(40);
    }

    @Test
    void whatKafkaHasDeletedUnreadIsPassedOverAndTold() {
        ResumePoint point = ResumePoint.of(new OffsetAndMetadata(10), 50, 90);
        assertThat(point.position().offset()).isEqualTo(50);
        assertThat(point.gap()).isEqualTo("offsets before 10 were stored, and the log has 50 to 90");
        assertThat(ResumePoint.of(RANGE.announced(), 55, 90).position().offset())
                .isEqualTo(55);
    }
}
