package io.varve.ingest.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final long MILLISECOND = 1_000_000;

    private final List<Lane> partitions = Lane.ofPartitions(3);
    private final Lanes lanes = new Lanes(partitions, 0);

    @Test
    void partitionsTakeTurnsByTime() {
        assertThat(at(0)).isZero();
        assertThat(at(699)).isZero();
        assertThat(at(700)).isEqualTo(1);
        assertThat(at(1_399)).isEqualTo(1);
        assertThat(at(1_400)).isEqualTo(2);
        assertThat(at(10_000)).isZero();
    }

    @Test
    void aPartitionThatHasEnoughForAnInsertGivesItsTurnAway() {
        lanes.sent(partitions.get(1), 100 << 20);
        lanes.sent(partitions.get(0), (24 << 20) - 1);
        assertThat(at(1)).isZero();
        lanes.sent(partitions.get(0), 1);
        assertThat(at(2)).isEqualTo(1);
        lanes.sent(partitions.get(0), 100 << 20);
        assertThat(at(701)).isEqualTo(1);
        assertThat(at(702)).isEqualTo(2);
    }

    private int at(long millis) {
        return lanes.current(millis * MILLISECOND).partition();
    }
}
