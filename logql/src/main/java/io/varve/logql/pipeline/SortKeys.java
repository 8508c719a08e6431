package io.varve.logql.pipeline;

import io.varve.logql.bytes.ByteNumbers;
import io.varve.notation.ByteSize;
import io.varve.notation.GoDuration;
import io.varve.notation.NotationException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The values that lines are sorted by. Numbers come before durations, durations before sizes, each by quantity, and all of them before
 * other texts, which go by their bytes; a key that is descending turns this round. What is missing or empty is last either way.
 */
public final class SortKeys implements Comparable<SortKeys> {
    private static final byte NUMBER = 0;
    private static final byte DURATION = 1;
    private static final byte SIZE = 2;
    private static final byte TEXT = 3;
    private static final byte MISSING = 4;

    private final boolean[] descending;
    private final byte[] kinds;
    private final double[] quantities;
    private final byte[][] texts;
    private final int[] offsets;
    private final int[] lengths;

    SortKeys(boolean[] descending) {
        this.descending = descending;
        this.kinds = new byte[descending.length];
        this.quantities = new double[descending.length];
        this.texts = new byte[descending.length][];
        this.offsets = new int[descending.length];
        this.lengths = new int[descending.length];
        Arrays.fill(texts, new byte[0]);
    }

    /** A copy that stays as it is when the next line is processed. */
    public SortKeys snapshot() {
        SortKeys copy = new SortKeys(descending);
        for (int i = 0; i < kinds.length; i++) {
            copy.kinds[i] = kinds[i];
            copy.quantities[i] = quantities[i];
            if (kinds[i] == TEXT) {
                copy.texts[i] = Arrays.copyOfRange(texts[i], offsets[i], offsets[i] + lengths[i]);
                copy.lengths[i] = lengths[i];
            }
        }
        return copy;
    }

    void setMissing(int key) {
        kinds[key] = MISSING;
    }

    void set(int key, byte[] value, int offset, int length) {
        if (length == 0) {
            setMissing(key);
            return;
        }
        texts[key] = value;
        offsets[key] = offset;
        lengths[key] = length;
        kinds[key] = mayBeQuantity(value[offset]) ? readQuantity(key) : TEXT;
    }

    private static boolean mayBeQuantity(byte first) {
        return (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
    }

    private byte readQuantity(int key) {
        try {
            quantities[key] = ByteNumbers.parse(texts[key], offsets[key], lengths[key]);
            return Double.isNaN(quantities[key]) ? TEXT : NUMBER;
        } catch (NotationException notANumber) {
            String text = new String(texts[key], offsets[key], lengths[key], StandardCharsets.UTF_8);
            return readWithUnit(key, text);
        }
    }

    private byte readWithUnit(int key, String text) {
        try {
            quantities[key] = GoDuration.parse(text);
            return DURATION;
        } catch (NotationException notADuration) {
            try {
                quantities[key] = ByteSize.parse(text);
                return SIZE;
            } catch (NotationException notASize) {
                return TEXT;
            }
        }
    }

    @Override
    public int compareTo(SortKeys other) {
        for (int i = 0; i < kinds.length; i++) {
            int order = compare(i, other);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private int compare(int key, SortKeys other) {
        if (kinds[key] == MISSING || other.kinds[key] == MISSING) {
            return Byte.compare(kinds[key], other.kinds[key]);
        }
        int ascending = kinds[key] != other.kinds[key]
                ? Byte.compare(kinds[key], other.kinds[key])
                : kinds[key] == TEXT
                        ? Arrays.compareUnsigned(
                                texts[key],
                                offsets[key],
                                offsets[key] + lengths[key],
                                other.texts[key],
                                other.offsets[key],
                                other.offsets[key] + other.lengths[key])
                        : Double.compare(quantities[key], other.quantities[key]);
        return descending[key] ? -ascending : ascending;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SortKeys keys && kinds.length == keys.kinds.length && compareTo(keys) == 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(kinds);
    }
}
