package io.varve.wire.batch;

import java.time.Duration;

/**
 * What a tenant's records may be; names, defaults and texts are those of Loki's {@code limits_config}. In each number 0 lifts the limit,
 * except where said.
 *
 * @param maxLineSize bytes of a line
 * @param maxLabelNames labels of a stream, {@code service_name} not counted
 * @param maxLabelNameLength bytes of a label's name
 * @param maxLabelValueLength bytes of a label's value
 * @param maxStructuredMetadataSize bytes of all names and values of a record's structured metadata, its stream's included
 * @param maxStructuredMetadataCount pairs of the same
 * @param creationGracePeriod how far ahead of our clock a timestamp may be; 0 to 366 days, no way to lift it
 * @param maxAge how old a record may be; zero for any age, which is the default: old data is welcome
 */
public record IngestLimits(
        int maxLineSize,
        int maxLabelNames,
        int maxLabelNameLength,
        int maxLabelValueLength,
        int maxStructuredMetadataSize,
        int maxStructuredMetadataCount,
        Duration creationGracePeriod,
        Duration maxAge) {
    private static final Duration LONGEST_GRACE = Duration.ofDays(366);

    /** Loki's defaults, without its limit on age. */
    public static final IngestLimits DEFAULT =
            new IngestLimits(256 * 1024, 15, 1024, 2048, 64 * 1024, 128, Duration.ofMinutes(10), Duration.ZERO);

    public IngestLimits {
        if (creationGracePeriod.isNegative() || creationGracePeriod.compareTo(LONGEST_GRACE) > 0) {
            throw new IllegalArgumentException(
                    "creationGracePeriod is " + creationGracePeriod + "; it must be between 0 and " + LONGEST_GRACE);
        }
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("maxAge is " + maxAge + "; it must not be negative (0 = any age)");
        }
    }
}
