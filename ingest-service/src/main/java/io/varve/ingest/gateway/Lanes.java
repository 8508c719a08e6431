package io.varve.ingest.gateway;

import java.util.List;

/**
 * The partitions of Kafka, each for a while. What comes in such a while is one insert of its partition's writer; spread over all partitions it would be
 * as many as there are of them, each a part in every table.
 */
final class Lanes {
    /** A little shorter than records wait for others when they are many, {@code varve.ingest.writer.large-batch-age}. */
    private static final long WHILE_NANOS = 700_000_000;

    private final List<Lane> lanes;
    private final long startNanos = System.nanoTime();

    Lanes(List<Lane> lanes) {
        this.lanes = List.copyOf(lanes);
    }

    List<Lane> all() {
        return lanes;
    }

    /** Where a batch that is begun now goes. */
    Lane current() {
        return lanes.get((int) ((System.nanoTime() - startNanos) / WHILE_NANOS % lanes.size()));
    }
}
