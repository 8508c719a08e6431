package io.varve.wire.batch;

import java.util.Arrays;

/** A growing Arrow List column of texts or bytes. */
public final class ListColumn {
    int[] offsets = new int[1024];
    final TextColumn items = new TextColumn(1 << 10);
    private int rows;

    /** Adds an item to the row that is being written. */
    public void add(byte[] source, int offset, int count) {
        items.append(source, offset, count);
    }

    /** Like {@link #add}, with every byte that is not UTF-8 replaced by U+FFFD. */
    public void addText(byte[] source, int offset, int count) {
        items.appendText(source, offset, count);
    }

    /** Ends the row. */
    public void endRow() {
        rows++;
        if (rows >= offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        offsets[rows] = items.rows;
    }

    /** Keeps the first rows only. */
    public void truncate(int toRows) {
        rows = toRows;
        items.truncate(offsets[toRows]);
    }

    /** Bytes of the first rows. */
    public long bytesUpTo(int row) {
        return items.offsets[offsets[row]] + 4L * offsets[row];
    }
}
