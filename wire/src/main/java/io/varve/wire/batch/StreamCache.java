package io.varve.wire.batch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Streams by the very bytes that named them in requests, so that labels are parsed once and not with every request. Bounded: emptied when
 * it is full. The bytes are compared, not only their hash. Not safe for threads.
 */
public final class StreamCache {
    private static final int SLOTS = 1 << 13;
    private static final int MOST_ENTRIES = SLOTS / 2;
    private static final int MOST_KEY_BYTES = 8 << 20;

    @SuppressWarnings("ArrayRecordComponent") // compared by find alone
    private record Entry(long hash, byte[] key, StreamResolution resolution) {}

    private final @Nullable Entry[] slots = new @Nullable Entry[SLOTS];
    private int entries;
    private int keyBytes;

    StreamCache() {}

    /** What the bytes, first and second part together, were last time; null when they are not known. */
    public @Nullable StreamResolution find(
            byte[] first, int firstOffset, int firstCount, byte[] second, int secondOffset, int secondCount) {
        long hash = hash(hash(firstCount, first, firstOffset, firstCount), second, secondOffset, secondCount);
        for (int slot = slot(hash); ; slot = (slot + 1) & (SLOTS - 1)) {
            Entry entry = slots[slot];
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash
                    && entry.key.length == 4 + firstCount + secondCount
                    && (int) FixedColumn.INT.get(entry.key, 0) == firstCount
                    && Arrays.equals(entry.key, 4, 4 + firstCount, first, firstOffset, firstOffset + firstCount)
                    && Arrays.equals(
                            entry.key,
                            4 + firstCount,
                            entry.key.length,
                            second,
                            secondOffset,
                            secondOffset + secondCount)) {
                return entry.resolution;
            }
        }
    }

    /** Remembers what the bytes are. */
    public void put(
            byte[] first,
            int firstOffset,
            int firstCount,
            byte[] second,
            int secondOffset,
            int secondCount,
            StreamResolution resolution) {
        if (entries >= MOST_ENTRIES || keyBytes >= MOST_KEY_BYTES) {
            clear();
        }
        byte[] key = new byte[4 + firstCount + secondCount];
        FixedColumn.INT.set(key, 0, firstCount);
        System.arraycopy(first, firstOffset, key, 4, firstCount);
        System.arraycopy(second, secondOffset, key, 4 + firstCount, secondCount);
        long hash = hash(hash(firstCount, first, firstOffset, firstCount), second, secondOffset, secondCount);
        int slot = slot(hash);
        while (slots[slot] != null) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        slots[slot] = new Entry(hash, key, resolution);
        entries++;
        keyBytes += key.length;
    }

    void clear() {
        Arrays.fill(slots, null);
        entries = 0;
        keyBytes = 0;
    }

    private static int slot(long hash) {
        return (int) (hash >>> 32) & (SLOTS - 1);
    }

    private static long hash(long seed, byte[] source, int offset, int count) {
        long hash = seed * 0x9E3779B97F4A7C15L + count;
        int position = offset;
        int end = offset + count;
        while (position + 8 <= end) {
            hash = (hash ^ (long) FixedColumn.LONG.get(source, position)) * 0x9FB21C651E98DF25L;
            hash ^= hash >>> 32;
            position += 8;
        }
        while (position < end) {
            hash = (hash ^ source[position++]) * 0x9FB21C651E98DF25L;
            hash ^= hash >>> 32;
        }
        return hash;
    }
}
