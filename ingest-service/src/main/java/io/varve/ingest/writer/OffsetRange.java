package io.varve.ingest.writer;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records of one insert. While it may be in flight, the group's committed offset is its begin and the commit's metadata its end.
 *
 * @param from first offset
 * @param to offset after the last
 */
record OffsetRange(long from, long to) {
    OffsetRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("no range of offsets: " + from + " to " + to);
        }
    }

    /** The range that a commit says to be in flight, or null when it says that everything before its offset is stored. */
    static @Nullable OffsetRange inFlight(OffsetAndMetadata committed) {
        if (committed.metadata().isEmpty()) {
            return null;
        }
        return new OffsetRange(committed.offset(), Long.parseLong(committed.metadata()));
    }

    /** What is committed before the insert. */
    OffsetAndMetadata announced() {
        return new OffsetAndMetadata(from, Long.toString(to));
    }

    /** What is committed after it. */
    OffsetAndMetadata stored() {
        return new OffsetAndMetadata(to, "");
    }

    /** Names the insert in the store. */
    String token(TopicPartition partition) {
        return partition.topic() + "-" + partition.partition() + "-" + from + "-" + to;
    }
}
