package io.varve.wire.batch;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@link IngestLimits} as they are for the rows of one request, and what a refused one is told: Loki's words. */
final class RowLimits {
    /** Pairs of one record when the tenant's limit is lifted. */
    private static final int MOST_PAIRS = 10_000;

    private final TimeLimits times = new TimeLimits();
    private IngestLimits limits = IngestLimits.DEFAULT;
    private int mostPairs;

    /** Fixes what the limits on time mean now. */
    void request(IngestLimits limits, long receivedUnixNano) {
        this.limits = limits;
        times.request(limits.creationGracePeriod(), limits.maxAge(), receivedUnixNano);
        int limit = limits.maxStructuredMetadataCount();
        mostPairs = limit == 0 ? MOST_PAIRS : Math.min(MOST_PAIRS, limit);
    }

    /** Pairs of structured metadata beyond which a record is refused whatever else it has. */
    int mostPairs() {
        return mostPairs;
    }

    /** Whether a line of that many bytes may be stored. */
    boolean allowsLine(int bytes) {
        return limits.maxLineSize() == 0 || bytes <= limits.maxLineSize();
    }

    /** Whether a record may be a row; if not, the rejections are told why. */
    boolean accept(
            LogStream stream,
            @Nullable String badRecord,
            long unixNano,
            int lineLength,
            int metadataSize,
            int pairs,
            Rejections rejections) {
        if (badRecord != null) {
            return refused(
                    rejections,
                    DiscardReason.INVALID_RECORD,
                    () -> "entry for stream '" + stream.display() + "' refused: " + badRecord);
        }
        DiscardReason time = times.refusal(unixNano);
        if (time == DiscardReason.INVALID_TIMESTAMP) {
            return refused(
                    rejections,
                    DiscardReason.INVALID_TIMESTAMP,
                    () -> "entry for stream '" + stream.display()
                            + "' has a timestamp of " + unixNano
                            + " ns since 1970: it must be after 1970-01-01T00:00:00Z and before 2262-04-11T23:47:16Z");
        }
        if (time == DiscardReason.GREATER_THAN_MAX_SAMPLE_AGE) {
            return refused(
                    rejections,
                    DiscardReason.GREATER_THAN_MAX_SAMPLE_AGE,
                    () -> "entry for stream '" + stream.display() + "' has timestamp too old: "
                            + TimeLimits.seconds(unixNano) + ", oldest acceptable timestamp is: " + times.oldest());
        }
        if (time == DiscardReason.TOO_FAR_IN_FUTURE) {
            return refused(
                    rejections,
                    DiscardReason.TOO_FAR_IN_FUTURE,
                    () -> "entry for stream '" + stream.display() + "' has timestamp too new: "
                            + TimeLimits.seconds(unixNano));
        }
        if (limits.maxLineSize() != 0 && lineLength > limits.maxLineSize()) {
            return refused(
                    rejections,
                    DiscardReason.LINE_TOO_LONG,
                    () -> "max entry size '" + limits.maxLineSize() + "' bytes exceeded for stream '" + stream.display()
                            + "' while adding an entry with length '" + lineLength + "' bytes");
        }
        int size = metadataSize + stream.metadataSize;
        if (limits.maxStructuredMetadataSize() != 0 && size > limits.maxStructuredMetadataSize()) {
            return refused(
                    rejections,
                    DiscardReason.STRUCTURED_METADATA_TOO_LARGE,
                    () -> "stream '" + stream.display()
                            + "' has structured metadata too large: '" + size + "' bytes, limit: '"
                            + limits.maxStructuredMetadataSize()
                            + "' bytes. Please see `limits_config.max_structured_metadata_size` or contact your Loki administrator to increase it.");
        }
        int count = pairs + stream.metadata.size();
        int limit = mostPairs;
        if (count > limit) {
            return refused(
                    rejections,
                    DiscardReason.STRUCTURED_METADATA_TOO_MANY,
                    () -> "stream '" + stream.display()
                            + "' has too many structured metadata labels: '" + count + "', limit: '" + limit
                            + "'. Please see `limits_config.max_structured_metadata_entries_count` or contact your Loki administrator to increase it.");
        }
        if (!times.allowsDay(unixNano)) {
            return refused(
                    rejections,
                    DiscardReason.TOO_MANY_DAYS,
                    () -> "entry for stream '" + stream.display() + "' of " + TimeLimits.seconds(unixNano)
                            + " refused: the records of one request may be of " + TimeLimits.MOST_DAYS
                            + " days at most; send the others in further requests");
        }
        return true;
    }

    private static boolean refused(Rejections rejections, DiscardReason reason, Supplier<String> error) {
        rejections.add(reason, 1, error);
        return false;
    }
}
