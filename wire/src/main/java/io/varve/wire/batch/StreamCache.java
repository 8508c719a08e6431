package io.varve.wire.batch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the very bytes of requests named, streams or resources, so that their labels are parsed once and not with every request. Bounded: emptied when
 * it is full. The bytes are compared, not only their hash. Not safe for threads.
 */
public final class StreamCache<R> {
    private static final int SLOTS = 1 << 13;
    private static final int MOST_ENTRIES = SLOTS / 2;
    private static final int MOST_KEY_BYTES = 8 << 20;

    @SuppressWarnings("ArrayRecordComponent") // compared by find alone
    private record Entry<R>(long hash, byte[] key, R resolution) {}

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type can't be made otherwise
    private final @Nullable Entry<R>[] slots = new Entry[SLOTS];

    private int entries;
    private int keyBytes;

    public StreamCache() {}

    /** What the bytes, first and second part together, were last time; null when they are not known. */
    public @Nullable R find(
            byte[] first, int firstOffset, int firstCount, byte[] second, int secondOffset, int secondCount) {
        long hash =
                ByteHash.of(ByteHash.of(firstCount, first, firstOffset, firstCount), second, secondOffset, secondCount);
        for (int slot = slot(hash); ; slot = (slot + 1) & (SLOTS - 1)) {
            Entry<R> entry = slots[slot];
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
            R resolution) {
        if (entries >= MOST_ENTRIES || keyBytes >= MOST_KEY_BYTES) {
            clear();
        }
        byte[] key = new byte[4 + firstCount + secondCount];
        FixedColumn.INT.set(key, 0, firstCount);
        System.arraycopy(first, firstOffset, key, 4, firstCount);
        System.arraycopy(second, secondOffset, key, 4 + firstCount, secondCount);
        long hash =
                ByteHash.of(ByteHash.of(firstCount, first, firstOffset, firstCount), second, secondOffset, secondCount);
        int slot = slot(hash);
        while (slots[slot] != null) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        slots[slot] = new Entry<>(hash, key, resolution);
        entries++;
        keyBytes += key.length;
    }

    /** Forgets all, e.g. when what bytes mean has changed. */
    public void clear() {
        Arrays.fill(slots, null);
        entries = 0;
        keyBytes = 0;
    }

    private static int slot(long hash) {
        return (int) (hash >>> 32) & (SLOTS - 1);
    }
}
