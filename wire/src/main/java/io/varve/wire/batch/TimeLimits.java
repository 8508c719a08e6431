package io.varve.wire.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What the times of one request's records may be, worked out from when it came in. */
public final class TimeLimits {
    /** Days that the records of a request may be of: the store makes a part of each, so a request of all days since 1970 would hold up others. */
    static final int MOST_DAYS = 366;

    private static final long DAY_NANOS = Duration.ofDays(1).toNanos();

    private final BitSet days = new BitSet();
    private int dayCount;
    private long latestDay;
    private long latestUnixNano;
    private long oldestUnixNano;

    /**
     * Fixes what the limits mean now.
     *
     * @param gracePeriod how far ahead of our clock a time may be
     * @param maxAge how old; zero for any age
     */
    public void request(Duration gracePeriod, Duration maxAge, long receivedUnixNano) {
        days.clear();
        dayCount = 0;
        latestDay = -1;
        latestUnixNano = receivedUnixNano + gracePeriod.toNanos();
        oldestUnixNano = maxAge.isZero() ? 1 : Math.max(1, receivedUnixNano - maxAge.toNanos());
    }

    /** Why a record of that time is not taken; null when it may be. */
    public @Nullable DiscardReason refusal(long unixNano) {
        if (unixNano <= 0) {
            return DiscardReason.INVALID_TIMESTAMP;
        }
        if (unixNano < oldestUnixNano) {
            return DiscardReason.GREATER_THAN_MAX_SAMPLE_AGE;
        }
        return unixNano > latestUnixNano ? DiscardReason.TOO_FAR_IN_FUTURE : null;
    }

    /** The oldest time that is taken, for texts. */
    public String oldest() {
        return seconds(oldestUnixNano);
    }

    /** Whether the day of a record is among the days that its request may have. To be asked last, so that refused records count for nothing. */
    public boolean allowsDay(long unixNano) {
        long day = unixNano / DAY_NANOS;
        if (day == latestDay) {
            return true;
        }
        int index = Math.toIntExact(day);
        if (!days.get(index)) {
            if (dayCount == MOST_DAYS) {
                return false;
            }
            days.set(index);
            dayCount++;
        }
        latestDay = day;
        return true;
    }

    /** A time as text. */
    public static String seconds(long unixNano) {
        return Instant.ofEpochSecond(Math.floorDiv(unixNano, 1_000_000_000L)).toString();
    }
}
