package io.varve.ingest.writer;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records of one insert. While it may be in flight, the group's committed offset is its begin and the commit's metadata its end.
 *
 * @param from first offset
 * @param to offset after the last
 * @param summaries who makes the rows of {@code traces} and {@code span_metrics} for its spans: as long as it is repeated, always the same
 */
record OffsetRange(long from, long to, Summaries summaries) {
    enum Summaries {
        /** The store's views, as for every range that an older version has announced. */
        BY_VIEWS,
        BY_WRITER
    }

    /** Behind the end in a commit's metadata. A version that does not know it can't read the commit, and leaves the range alone. */
    private static final String WRITER = " summarised";

    OffsetRange(long from, long to) {
        this(from, to, Summaries.BY_WRITER);
    }

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
        String to = committed.metadata();
        return to.endsWith(WRITER)
                ? new OffsetRange(committed.offset(), Long.parseLong(to.substring(0, to.length() - WRITER.length())))
                : new OffsetRange(committed.offset(), Long.parseLong(to), Summaries.BY_VIEWS);
    }

    /** What is committed before the insert. */
    OffsetAndMetadata announced() {
        return new OffsetAndMetadata(from, summaries == Summaries.BY_WRITER ? to + WRITER : Long.toString(to));
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
