package io.varve.ingest.gateway;

import io.varve.wire.batch.StreamRegistry;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A partition of Kafka and the streams defined in it. Partitions reach the store each at its own speed, so a definition in one is no
 * promise for rows in another: what is defined is remembered for each by itself.
 *
 * @param partition its number
 * @param streams definitions that this partition has
 */
record Lane(int partition, StreamRegistry streams) {
    /** Streams remembered as defined today in all lanes together, about 150 bytes each. */
    private static final int REMEMBERED_STREAMS = 200_000;

    static List<Lane> ofPartitions(int partitions) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new Lane(partition, new StreamRegistry(REMEMBERED_STREAMS / partitions)))
                .toList();
    }
}
