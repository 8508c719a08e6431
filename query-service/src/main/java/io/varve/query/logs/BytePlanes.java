package io.varve.query.logs;

import java.util.Arrays;

/**
 * Whole numbers as bytes that compress well: what each is more than the least of them, all bytes of one weight together, since those of
 * high weight are mostly alike. In front are the least and the number of planes.
 */
public final class BytePlanes {
    private static final int BYTES_IN_FRONT = Long.BYTES + 1;

    private BytePlanes() {}

    /** @param count how many of the values, from the first */
    public static byte[] of(long[] values, int count) {
        long least = count == 0 ? 0 : Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, values[i]);
        }
        long bits = 0;
        for (int i = 0; i < count; i++) {
            bits |= values[i] - least;
        }
        int width = Math.ceilDiv(Long.SIZE - Long.numberOfLeadingZeros(bits), Byte.SIZE);
        byte[] planes = new byte[BYTES_IN_FRONT + width * count];
        for (int i = 0; i < Long.BYTES; i++) {
            planes[i] = (byte) (least >>> (i * Byte.SIZE));
        }
        planes[Long.BYTES] = (byte) width;
        for (int plane = 0; plane < width; plane++) {
            int shift = plane * Byte.SIZE;
            int at = BYTES_IN_FRONT + plane * count;
            for (int i = 0; i < count; i++) {
                planes[at + i] = (byte) ((values[i] - least) >>> shift);
            }
        }
        return planes;
    }

    /**
     * Reads as many numbers as there is room for, which is how many there are.
     *
     * @param from where they begin
     * @return where they end
     */
    public static int read(byte[] planes, int from, long[] values) {
        int count = values.length;
        long least = least(planes, from);
        int width = planes[from + Long.BYTES];
        Arrays.fill(values, 0);
        int at = from + BYTES_IN_FRONT;
        for (int plane = 0; plane < width; plane++) {
            int shift = plane * Byte.SIZE;
            for (int i = 0; i < count; i++) {
                values[i] |= (planes[at + i] & 0xFFL) << shift;
            }
            at += count;
        }
        for (int i = 0; i < count; i++) {
            values[i] += least;
        }
        return at;
    }

    /** The same where all of them fit. */
    public static int read(byte[] planes, int from, int[] values) {
        int count = values.length;
        int least = (int) least(planes, from);
        int width = planes[from + Long.BYTES];
        Arrays.fill(values, 0);
        int at = from + BYTES_IN_FRONT;
        for (int plane = 0; plane < Math.min(width, Integer.BYTES); plane++) {
            int shift = plane * Byte.SIZE;
            for (int i = 0; i < count; i++) {
                values[i] |= (planes[at + plane * count + i] & 0xFF) << shift;
            }
        }
        for (int i = 0; i < count; i++) {
            values[i] += least;
        }
        return at + width * count;
    }

    /**
     * One of the numbers.
     *
     * @param from where they begin
     * @param count how many there are
     */
    public static long get(byte[] planes, int from, int count, int number) {
        int width = planes[from + Long.BYTES];
        long value = 0;
        int at = from + BYTES_IN_FRONT + number;
        for (int plane = 0; plane < width; plane++) {
            value |= (planes[at + plane * count] & 0xFFL) << (plane * Byte.SIZE);
        }
        return value + least(planes, from);
    }

    /** How many bytes each number has in planes; at most one means that they lie side by side. */
    public static int width(byte[] planes, int from) {
        return planes[from + Long.BYTES];
    }

    /** Where the first plane begins. */
    public static int firstPlane(int from) {
        return from + BYTES_IN_FRONT;
    }

    /** The least of the numbers. */
    public static long least(byte[] planes, int from) {
        long least = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            least |= (planes[from + i] & 0xFFL) << (i * Byte.SIZE);
        }
        return least;
    }
}
