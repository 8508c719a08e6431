package io.varve.ingest.writer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records of one insert. While it may be in flight, the group's committed offset is its begin and the commit's metadata its end.
 *
 * @param from first offset
 * @param to offset after the last
 * @param epoch the leader epoch that the last record was written in, or {@link #NO_EPOCH}. After a log was cut, other records get the
 *     offsets of those that are gone, in a later epoch: with it the range is another one
 * @param summaries who makes the rows of {@code traces} and {@code span_metrics} for its spans: as long as it is repeated, always the same
 */
record OffsetRange(long from, long to, int epoch, Summaries summaries) {
    /** Of records without one, and of ranges that an older version has announced. */
    static final int NO_EPOCH = -1;

    enum Summaries {
        /** The store's views, as for every range that an older version has announced. */
        BY_VIEWS,
        BY_WRITER
    }

    /**
     * A commit's metadata: the end, {@code summarised} when the writer makes the summaries, and the epoch. A version that does not know one
     * of them can't read the commit, and leaves the range alone.
     */
    private static final Pattern METADATA = Pattern.compile("(\\d+)(?:( summarised)(?: (\\d+))?)?");

    OffsetRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("no range of offsets: " + from + " to " + to);
        }
    }

    /**
     * The range that a commit says to be in flight, or null when it says that everything before its offset is stored.
     *
     * @throws IllegalArgumentException a newer version has made the commit
     */
    static @Nullable OffsetRange inFlight(OffsetAndMetadata committed) {
        if (committed.metadata().isEmpty()) {
            return null;
        }
        Matcher metadata = METADATA.matcher(committed.metadata());
        if (!metadata.matches()) {
            throw new IllegalArgumentException("a commit that only a newer version of Varve can read: " + committed);
        }
        return new OffsetRange(
                committed.offset(),
                Long.parseLong(metadata.group(1)),
                metadata.group(3) == null ? NO_EPOCH : Integer.parseInt(metadata.group(3)),
                metadata.group(2) == null ? Summaries.BY_VIEWS : Summaries.BY_WRITER);
    }

    /** What is committed before the insert. */
    OffsetAndMetadata announced() {
        String end = Long.toString(to);
        String metadata = switch (summaries) {
            case BY_VIEWS -> end;
            case BY_WRITER -> end + " summarised" + (epoch == NO_EPOCH ? "" : " " + epoch);
        };
        return new OffsetAndMetadata(from, leaderEpoch(), metadata);
    }

    /** What is committed after it. */
    OffsetAndMetadata stored() {
        return new OffsetAndMetadata(to, leaderEpoch(), "");
    }

    /** With it Kafka finds out whether the log still is the one that was read (KIP-320). */
    private Optional<Integer> leaderEpoch() {
        return epoch == NO_EPOCH ? Optional.empty() : Optional.of(epoch);
    }

    /** Names the insert in the store. */
    String token(TopicPartition partition) {
        return partition.topic() + "-" + partition.partition() + "-" + from + "-" + to
                + (epoch == NO_EPOCH ? "" : "-e" + epoch);
    }
}
