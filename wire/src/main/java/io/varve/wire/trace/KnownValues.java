package io.varve.wire.trace;

import java.util.Arrays;

/**
 * Which values of one key and type the catalogue has for an hour: hashes, since who makes two values collide only hides one of his own
 * from a list to choose from. Two hours are known at once, for late spans and for the turn of the hour.
 */
final class KnownValues {
    /** Values that are listed in an hour; of a key with more it is only said that there are more. */
    static final int MOST = 200;

    private static final int SLOTS = 512;

    private final long[] hours = {Long.MIN_VALUE, Long.MIN_VALUE};
    private final long[][] hashes = new long[2][];
    private final int[] counts = new int[2];

    /** What is to be done about a value. */
    enum Listing {
        KNOWN,
        LIST,
        SAY_THERE_ARE_MORE
    }

    /** Whether nothing more is to be said of the key in this hour; to be asked first, it is quick. */
    boolean isClosed(long hour) {
        int half = (int) (hour & 1);
        return hours[half] == hour && counts[half] > MOST;
    }

    /** Says that there are values which are not listed. */
    Listing close(long hour) {
        int half = half(hour);
        if (counts[half] > MOST) {
            return Listing.KNOWN;
        }
        counts[half] = MOST + 1;
        return Listing.SAY_THERE_ARE_MORE;
    }

    /** Takes note of a value. */
    Listing add(long hour, long hash) {
        int half = half(hour);
        if (counts[half] > MOST) {
            return Listing.KNOWN;
        }
        long[] known = hashes[half];
        if (known == null) {
            known = new long[SLOTS];
            hashes[half] = known;
        }
        long wanted = hash == 0 ? 1 : hash;
        int slot = (int) (wanted >>> 40) & (SLOTS - 1);
        while (known[slot] != 0) {
            if (known[slot] == wanted) {
                return Listing.KNOWN;
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        counts[half]++;
        if (counts[half] > MOST) {
            return Listing.SAY_THERE_ARE_MORE;
        }
        known[slot] = wanted;
        return Listing.LIST;
    }

    private int half(long hour) {
        int half = (int) (hour & 1);
        if (hours[half] != hour) {
            hours[half] = hour;
            counts[half] = 0;
            if (hashes[half] != null) {
                Arrays.fill(hashes[half], 0);
            }
        }
        return half;
    }
}
