package io.varve.query.traces;

import io.varve.query.logs.BytePlanes;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Whole numbers of a block, decompressed. Few are read where their bytes lie; when they become many all are put together. For one thread. */
final class OpenNumbers {
    /** To read one costs about as many times what it does among all. */
    private static final int DEARER = 8;

    private static final int BYTE_VALUES = 256;

    private final byte[] planes;
    private final int count;
    private final long least;
    private int read;
    private long @Nullable [] all;

    OpenNumbers(byte[] planes, int count) {
        this.planes = planes;
        this.count = count;
        this.least = BytePlanes.least(planes, 0);
    }

    long get(int number) {
        long[] known = all;
        if (known != null) {
            return known[number];
        }
        if (++read > count / DEARER) {
            return all()[number];
        }
        return BytePlanes.get(planes, 0, count, number);
    }

    /** Not to be changed. */
    long[] all() {
        long[] known = all;
        if (known == null) {
            known = new long[count];
            BytePlanes.read(planes, 0, known);
            all = known;
        }
        return known;
    }

    /** Bytes of memory that it takes. */
    long bytes() {
        return planes.length + (all == null ? 0L : (long) Long.BYTES * count);
    }

    /** The places of the numbers that are in a set; none of the numbers is negative, and all are small. */
    BitSet placesOf(BitSet numbers) {
        if (numbers.isEmpty()) {
            return new BitSet();
        }
        long[] words = new long[Math.ceilDiv(count, Long.SIZE)];
        if (BytePlanes.width(planes, 0) == 1) {
            boolean[] wanted = new boolean[BYTE_VALUES];
            for (int i = 0; i < BYTE_VALUES; i++) {
                wanted[i] = numbers.get((int) least + i);
            }
            int first = BytePlanes.firstPlane(0);
            for (int i = 0; i < count; i++) {
                if (wanted[planes[first + i] & 0xFF]) {
                    words[i >> 6] |= 1L << i;
                }
            }
        } else if (BytePlanes.width(planes, 0) == 0) {
            BitSet every = new BitSet();
            every.set(0, numbers.get((int) least) ? count : 0);
            return every;
        } else {
            long[] known = all();
            for (int i = 0; i < count; i++) {
                if (numbers.get((int) known[i])) {
                    words[i >> 6] |= 1L << i;
                }
            }
        }
        return BitSet.valueOf(words);
    }
}
