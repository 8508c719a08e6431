package io.varve.query.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.logql.label.CategorizedLabels;
import io.varve.logql.label.LabelSet;
import io.varve.query.failure.QueryFailure;
import io.varve.query.logs.LogLine;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TailBufferTest {

    private static final LabelSet STREAM = LabelSet.of(Map.of("app", "a"));

    private final TailBuffer buffer = new TailBuffer(3, 100);

    private static LogLine line(long timestamp, int length) {
        return new LogLine(
                timestamp, new byte[length], new CategorizedLabels(STREAM, STREAM, LabelSet.EMPTY, LabelSet.EMPTY));
    }

    @Test
    void tellsWhatItDropsOfLinesThatAreTooMany() throws Exception {
        for (int i = 0; i < 5; i++) {
            buffer.offer(line(i, 1));
        }
        TailFrame frame = buffer.take(Duration.ZERO);
        assertThat(frame.lines()).extracting(LogLine::timestamp).containsExactly(0L, 1L, 2L);
        assertThat(frame.dropped()).containsExactly(new TailFrame.Dropped(STREAM, 3), new TailFrame.Dropped(STREAM, 4));
        buffer.offer(line(5, 1));
        assertThat(buffer.take(Duration.ZERO).dropped()).isEmpty();
    }

    @Test
    void holdsNoMoreBytesThanItMayButOneLineOfAnyLength() throws Exception {
        buffer.offer(line(0, 60));
        buffer.offer(line(1, 60));
        assertThat(buffer.take(Duration.ZERO).dropped()).hasSize(1);
        buffer.offer(line(2, 1000));
        assertThat(buffer.take(Duration.ZERO).lines()).hasSize(1);
    }

    @Test
    void remembersNoMoreDroppedLinesThanItTells() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            buffer.offer(line(i, 1));
        }
        assertThat(buffer.take(Duration.ZERO).dropped()).hasSize(1000);
    }

    @Test
    void failsAfterTheLinesAtHand() throws Exception {
        buffer.offer(line(0, 1));
        buffer.fail(QueryFailure.badRequest("why"));
        assertThat(buffer.take(Duration.ofMinutes(1)).lines()).hasSize(1);
        assertThatThrownBy(() -> buffer.take(Duration.ofMinutes(1))).hasMessage("why");
    }

    @Test
    void answersAnEmptyFrameWhenNothingCame() throws Exception {
        assertThat(buffer.take(Duration.ofMillis(1)).isEmpty()).isTrue();
    }
}
