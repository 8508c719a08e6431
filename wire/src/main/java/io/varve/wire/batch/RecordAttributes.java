package io.varve.wire.batch;

import java.util.Arrays;

/** The pairs of the record that is being written, at the end of the column of maps: of two of one name the last stands. */
final class RecordAttributes {
    private final MapColumn column;
    private int firstEntry;
    private int[] hashes = new int[256];
    private boolean[] dead = new boolean[256];
    private boolean anyDead;

    RecordAttributes(MapColumn column) {
        this.column = column;
    }

    void begin() {
        firstEntry = column.entries();
        anyDead = false;
    }

    /** Takes note of the entry that was written last; an earlier one of its name is dead from now on. */
    void added() {
        TextColumn keys = column.keys;
        int last = keys.rows - 1;
        killEarlier(last - firstEntry, keys.data, keys.offsets[last], keys.offsets[last + 1]);
    }

    /** Ends the record's map, without the dead entries. */
    void end() {
        if (anyDead) {
            compact();
        }
        column.endRow();
    }

    /** Marks an earlier entry of the same name as dead. */
    private void killEarlier(int entry, byte[] data, int start, int end) {
        if (entry == hashes.length) {
            hashes = Arrays.copyOf(hashes, entry * 2);
            dead = Arrays.copyOf(dead, entry * 2);
        }
        int hash = hash(data, start, end);
        hashes[entry] = hash;
        dead[entry] = false;
        int[] offsets = column.keys.offsets;
        for (int earlier = 0; earlier < entry; earlier++) {
            if (hashes[earlier] == hash && !dead[earlier]) {
                int at = firstEntry + earlier;
                if (Arrays.equals(data, offsets[at], offsets[at + 1], data, start, end)) {
                    kill(earlier);
                }
            }
        }
    }

    /** Marks the entries whose name is that of one of these columns ({@link OwnColumn}) as dead. */
    void killNamed(int columns) {
        TextColumn keys = column.keys;
        for (int entry = firstEntry; entry < keys.rows; entry++) {
            int start = keys.offsets[entry];
            if ((OwnColumn.of(keys.data, start, keys.offsets[entry + 1] - start) & columns) != 0) {
                kill(entry - firstEntry);
            }
        }
    }

    private void kill(int entry) {
        dead[entry] = true;
        anyDead = true;
    }

    private void compact() {
        int entries = column.entries() - firstEntry;
        compact(column.keys, entries);
        compact(column.values, entries);
    }

    private void compact(TextColumn text, int entries) {
        int kept = firstEntry;
        int length = text.offsets[firstEntry];
        int start = length;
        for (int entry = 0; entry < entries; entry++) {
            int end = text.offsets[firstEntry + entry + 1];
            if (!dead[entry]) {
                System.arraycopy(text.data, start, text.data, length, end - start);
                length += end - start;
                kept++;
                text.offsets[kept] = length;
            }
            start = end;
        }
        text.rows = kept;
        text.length = length;
    }

    private static int hash(byte[] data, int start, int end) {
        int count = end - start;
        if (count >= 8) {
            long first = (long) FixedColumn.LONG.get(data, start);
            long last = (long) FixedColumn.LONG.get(data, end - 8);
            long mixed = (first * 0x9E3779B97F4A7C15L ^ last) * 0x9FB21C651E98DF25L;
            return (int) (mixed >>> 32) + count;
        }
        int hash = count;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + data[i];
        }
        return hash;
    }
}
