package io.varve.wire.trace;

import java.time.Duration;

/**
 * What a tenant's spans may be.
 *
 * @param maxAttributeBytes bytes of a text among attributes, of their names and of a span's name; longer ones are cut, as Tempo does
 *     ({@code max_attribute_bytes}); 0 keeps all
 * @param creationGracePeriod how far ahead of our clock a span may begin; 0 to 366 days
 * @param maxAge how long ago it may have begun; zero for any age
 */
public record SpanLimits(int maxAttributeBytes, Duration creationGracePeriod, Duration maxAge) {
    private static final Duration LONGEST_GRACE = Duration.ofDays(366);

    /** Tempo's limit on attributes, and that of logs on time. */
    public static final SpanLimits DEFAULT = new SpanLimits(2048, Duration.ofMinutes(10), Duration.ZERO);

    public SpanLimits {
        if (maxAttributeBytes < 0) {
            throw new IllegalArgumentException(
                    "maxAttributeBytes is " + maxAttributeBytes + "; it must not be negative (0 = all)");
        }
        if (creationGracePeriod.isNegative() || creationGracePeriod.compareTo(LONGEST_GRACE) > 0) {
            throw new IllegalArgumentException(
                    "creationGracePeriod is " + creationGracePeriod + "; it must be between 0 and " + LONGEST_GRACE);
        }
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("maxAge is " + maxAge + "; it must not be negative (0 = any age)");
        }
    }
}
