package io.varve.query.traces;

import io.varve.query.logs.PackedBytes;

/**
 * Whole numbers, compressed: what each is more than the least of them, all bytes of one weight together, since those of high weight are
 * mostly alike. Immutable.
 */
final class PackedNumbers {
    private static final int BYTES_BESIDE = 32;

    private final PackedBytes bytes;
    private final long least;
    private final int width;
    private final int count;

    private PackedNumbers(PackedBytes bytes, long least, int width, int count) {
        this.bytes = bytes;
        this.least = least;
        this.width = width;
        this.count = count;
    }

    /** @param count how many of the values, from the first */
    static PackedNumbers of(long[] values, int count) {
        long least = count == 0 ? 0 : Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, values[i]);
        }
        long bits = 0;
        for (int i = 0; i < count; i++) {
            bits |= values[i] - least;
        }
        int width = Math.ceilDiv(Long.SIZE - Long.numberOfLeadingZeros(bits), Byte.SIZE);
        byte[] raw = new byte[width * count];
        for (int plane = 0; plane < width; plane++) {
            int shift = plane * Byte.SIZE;
            int at = plane * count;
            for (int i = 0; i < count; i++) {
                raw[at + i] = (byte) ((values[i] - least) >>> shift);
            }
        }
        return new PackedNumbers(PackedBytes.of(raw), least, width, count);
    }

    long[] longs() {
        byte[] raw = bytes.unpack();
        long[] values = new long[count];
        for (int plane = 0; plane < width; plane++) {
            int shift = plane * Byte.SIZE;
            int at = plane * count;
            for (int i = 0; i < count; i++) {
                values[i] |= (raw[at + i] & 0xFFL) << shift;
            }
        }
        for (int i = 0; i < count; i++) {
            values[i] += least;
        }
        return values;
    }

    /** The same where all of them fit. */
    int[] ints() {
        byte[] raw = bytes.unpack();
        int[] values = new int[count];
        for (int plane = 0; plane < Math.min(width, Integer.BYTES); plane++) {
            int shift = plane * Byte.SIZE;
            int at = plane * count;
            for (int i = 0; i < count; i++) {
                values[i] |= (raw[at + i] & 0xFF) << shift;
            }
        }
        for (int i = 0; i < count; i++) {
            values[i] += (int) least;
        }
        return values;
    }

    /** Bytes of memory that it takes. */
    int weight() {
        return bytes.weight() + BYTES_BESIDE;
    }
}
