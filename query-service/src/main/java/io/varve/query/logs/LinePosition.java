package io.varve.query.logs;

import java.util.Comparator;

/**
 * The place of a stored line among all lines that a request may see: by time, then by tenant, then as it was received.
 *
 * @param timestamp nanoseconds since the epoch
 * @param tenant whose line it is
 * @param sequence counter of the process that received it, unsigned
 * @param sender that process, unsigned
 */
public record LinePosition(long timestamp, String tenant, long sequence, int sender)
        implements Comparable<LinePosition> {

    private static final Comparator<LinePosition> ORDER = Comparator.comparingLong(LinePosition::timestamp)
            .thenComparing(LinePosition::tenant)
            .thenComparing(LinePosition::sequence, Long::compareUnsigned)
            .thenComparing(LinePosition::sender, Integer::compareUnsigned);

    @Override
    public int compareTo(LinePosition other) {
        return ORDER.compare(this, other);
    }
}
