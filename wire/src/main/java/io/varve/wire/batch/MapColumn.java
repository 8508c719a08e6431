package io.varve.wire.batch;

import java.util.Arrays;

/** A growing Arrow Map column of text to text. */
final class MapColumn {
    int[] offsets = new int[1024];
    int rows;
    final TextColumn keys = new TextColumn(1 << 14);
    final TextColumn values = new TextColumn(1 << 16);

    int entries() {
        return keys.rows;
    }

    void endRow() {
        rows++;
        if (rows >= offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        offsets[rows] = keys.rows;
    }

    /** Keeps the given rows and drops all after them, entries of a row that has not ended too. */
    void truncate(int toRows) {
        rows = toRows;
        keys.truncate(offsets[toRows]);
        values.truncate(offsets[toRows]);
    }
}
