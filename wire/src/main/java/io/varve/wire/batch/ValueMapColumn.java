package io.varve.wire.batch;

import java.util.Arrays;

/** A growing Arrow Map column of text to values of one type. */
public final class ValueMapColumn {
    /** What the values are. */
    sealed interface Values {}

    /** Texts or bytes. */
    record Texts(TextColumn column) implements Values {}

    /** Numbers of one width. */
    record Numbers(FixedColumn column) implements Values {}

    int[] offsets = new int[1024];
    final TextColumn keys = new TextColumn(1 << 10);
    final Values values;
    private int rows;

    private ValueMapColumn(Values values) {
        this.values = values;
    }

    /** A map to texts or bytes. */
    public static ValueMapColumn ofTexts() {
        return new ValueMapColumn(new Texts(new TextColumn(1 << 10)));
    }

    /** A map to numbers of 1 or 8 bytes. */
    public static ValueMapColumn ofNumbers(int width) {
        return new ValueMapColumn(new Numbers(new FixedColumn(width)));
    }

    /** Adds an entry to the row that is being written, its key valid UTF-8. */
    public void add(byte[] key, byte[] value, int offset, int count) {
        switch (values) {
            case Texts(TextColumn texts) -> texts.append(value, offset, count);
            case Numbers _ -> throw new IllegalStateException("a map of numbers takes no bytes");
        }
        keys.append(key);
    }

    /** Like {@link #add(byte[], byte[], int, int)}, with every byte of the value that is not UTF-8 replaced by U+FFFD. */
    public void addText(byte[] key, byte[] value, int offset, int count) {
        switch (values) {
            case Texts(TextColumn texts) -> texts.appendText(value, offset, count);
            case Numbers _ -> throw new IllegalStateException("a map of numbers takes no text");
        }
        keys.append(key);
    }

    /** Adds an entry to the row that is being written. */
    public void add(byte[] key, long value) {
        switch (values) {
            case Texts _ -> throw new IllegalStateException("a map of texts takes no number");
            case Numbers(FixedColumn numbers) -> {
                if (numbers.width == 1) {
                    numbers.setByte(keys.rows, (int) value);
                } else {
                    numbers.setLong(keys.rows, value);
                }
            }
        }
        keys.append(key);
    }

    /** Ends the row. */
    public void endRow() {
        rows++;
        if (rows >= offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        offsets[rows] = keys.rows;
    }

    /** Keeps the first rows only. */
    public void truncate(int toRows) {
        rows = toRows;
        keys.truncate(offsets[toRows]);
        switch (values) {
            case Texts(TextColumn texts) -> texts.truncate(offsets[toRows]);
            case Numbers _ -> {}
        }
    }

    /** Bytes of the first rows. */
    public long bytesUpTo(int row) {
        int entries = offsets[row];
        long ofValues = switch (values) {
            case Texts(TextColumn texts) -> texts.offsets[entries] + 4L * entries;
            case Numbers(FixedColumn numbers) -> (long) numbers.width * entries;
        };
        return keys.offsets[entries] + 4L * entries + ofValues;
    }
}
