package io.varve.query.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.failure.QueryFailure;
import org.junit.jupiter.api.Test;

class TimestampsTest {

    @Test
    void readsSecondsNanosecondsFractionsAndRfc3339() {
        assertThat(Timestamps.parse("start", "1700000000")).isEqualTo(1_700_000_000_000_000_000L);
        assertThat(Timestamps.parse("start", "1700000000123456789")).isEqualTo(1_700_000_000_123_456_789L);
        assertThat(Timestamps.parse("start", "1700000000.25")).isEqualTo(1_700_000_000_250_000_000L);
        assertThat(Timestamps.parse("start", "2023-11-14T22:13:20.5Z")).isEqualTo(1_700_000_000_500_000_000L);
        assertThat(Timestamps.parse("start", "2023-11-14T23:13:20+01:00")).isEqualTo(1_700_000_000_000_000_000L);
        assertThat(Timestamps.parse("start", "0")).isZero();
    }

    @Test
    void namesTheParameterThatIsNoTime() {
        for (String text : new String[] {
            "yesterday", "1.2.3", "-", "99999999999999999999", "NaN.", "9999-01-01T00:00:00Z", "1e300.0", "."
        }) {
            assertThatThrownBy(() -> Timestamps.parse("end", text))
                    .as(text)
                    .isInstanceOf(QueryFailure.class)
                    .hasMessageContaining("'end'");
        }
    }

    @Test
    void readsDurationsAsSecondsOrUnits() {
        assertThat(Durations.secondsOrDuration("15")).isEqualTo(15_000_000_000L);
        assertThat(Durations.secondsOrDuration("15.000")).isEqualTo(15_000_000_000L);
        assertThat(Durations.secondsOrDuration("0.5")).isEqualTo(500_000_000L);
        assertThat(Durations.secondsOrDuration("1m30s")).isEqualTo(90_000_000_000L);
        assertThat(Durations.secondsOrDuration("250ms")).isEqualTo(250_000_000L);
        for (String text : new String[] {"5 minutes", "1e300", "NaN", "s", "5s1m"}) {
            assertThatThrownBy(() -> Durations.secondsOrDuration(text)).as(text).isInstanceOf(QueryFailure.class);
        }
    }
}
