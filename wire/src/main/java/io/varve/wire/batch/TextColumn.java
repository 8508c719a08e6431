package io.varve.wire.batch;

import java.util.Arrays;

/** A growing Arrow Utf8 column: int32 offsets and the bytes one after another. */
public final class TextColumn {
    int[] offsets = new int[1024];
    byte[] data;
    int rows;

    /** Bytes written so far; beyond {@code offsets[rows]} those of the value being written. */
    int length;

    public TextColumn(int initialBytes) {
        data = new byte[initialBytes];
    }

    /** Makes room for the bytes of a value that is being written. */
    public byte[] reserve(int bytes) {
        int needed = Math.addExact(length, bytes);
        if (needed > data.length) {
            data = Arrays.copyOf(data, grown(needed, data.length));
        }
        return data;
    }

    /** Ends the value that began at the end of the one before. */
    public void endValue() {
        rows++;
        if (rows >= offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        offsets[rows] = length;
    }

    public void append(byte[] value) {
        append(value, 0, value.length);
    }

    public void append(byte[] source, int offset, int count) {
        System.arraycopy(source, offset, reserve(count), length, count);
        length += count;
        endValue();
    }

    /** Like {@link #append}, with every byte that is not UTF-8 replaced by U+FFFD. */
    public void appendText(byte[] source, int offset, int count) {
        if (Utf8.isValid(source, offset, count)) {
            append(source, offset, count);
        } else {
            reserve(Math.multiplyExact(count, 3));
            length = Utf8.replaceInvalid(source, offset, count, data, length);
            endValue();
        }
    }

    /** Drops the value that is being written. */
    void abandonValue() {
        length = offsets[rows];
    }

    public void truncate(int toRows) {
        rows = toRows;
        length = offsets[toRows];
    }

    /** Bytes of the first values. */
    public long bytesUpTo(int row) {
        return offsets[row];
    }

    static int grown(int needed, int capacity) {
        return (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, capacity * 2L));
    }
}
