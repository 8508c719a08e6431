package io.varve.ingest.gateway;

import java.util.List;

/**
 * The partitions of Kafka, each for a while. What comes in such a while is one insert of its partition's writer; spread over all partitions it would be
 * as many as there are of them, each a part in every table.
 */
final class Lanes {
    /** A little shorter than records wait for others when they are many, {@code varve.ingest.writer.large-batch-age}. */
    private static final long WHILE_NANOS = 700_000_000;

    /**
     * With the batches that are open when a while ends, a little less than is inserted at once, {@code varve.ingest.writer.batch-bytes}: the rest of a while would
     * be an insert of its own.
     */
    private static final long WHILE_BYTES = 24 << 20;

    private final List<Lane> lanes;
    private int turn;
    private long sinceNanos;
    private long bytes;

    Lanes(List<Lane> lanes, long nowNanos) {
        this.lanes = List.copyOf(lanes);
        this.sinceNanos = nowNanos;
    }

    List<Lane> all() {
        return lanes;
    }

    /** Where a batch that is begun now goes. */
    synchronized Lane current(long nowNanos) {
        if (bytes >= WHILE_BYTES || nowNanos - sinceNanos >= WHILE_NANOS) {
            turn = (turn + 1) % lanes.size();
            sinceNanos = nowNanos;
            bytes = 0;
        }
        return lanes.get(turn);
    }

    /** So many bytes were sent to a lane. */
    synchronized void sent(Lane lane, long sent) {
        if (lanes.get(turn).partition() == lane.partition()) {
            bytes += sent;
        }
    }
}
