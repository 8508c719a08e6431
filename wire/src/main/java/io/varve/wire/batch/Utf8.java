package io.varve.wire.batch;

import java.nio.charset.StandardCharsets;

/** UTF-8 by bytes. */
public final class Utf8 {
    private static final long NOT_ASCII = 0x8080808080808080L;

    private Utf8() {}

    /** Whether the bytes are UTF-8 from the first to the last. */
    public static boolean isValid(byte[] source, int offset, int count) {
        int end = offset + count;
        int position = offset;
        while (position + 8 <= end) {
            if (((long) FixedColumn.LONG.get(source, position) & NOT_ASCII) != 0) {
                return isValidSlowly(source, position, end);
            }
            position += 8;
        }
        while (position < end) {
            if (source[position] < 0) {
                return isValidSlowly(source, position, end);
            }
            position++;
        }
        return true;
    }

    /** The bytes as a String, with U+FFFD for every byte that belongs to no valid sequence. */
    public static String text(byte[] source, int offset, int count) {
        if (isValid(source, offset, count)) {
            return new String(source, offset, count, StandardCharsets.UTF_8);
        }
        byte[] replaced = new byte[Math.multiplyExact(count, 3)];
        return new String(replaced, 0, replaceInvalid(source, offset, count, replaced, 0), StandardCharsets.UTF_8);
    }

    /**
     * How many of the first bytes of a text fit into a limit without a character cut in two.
     *
     * @param most bytes; 0 for any number
     */
    public static int cut(byte[] source, int offset, int count, int most) {
        if (most == 0 || count <= most) {
            return count;
        }
        int length = most;
        while (length > most - 3 && length > 0 && (source[offset + length] & 0xC0) == 0x80) {
            length--;
        }
        return length;
    }

    private static boolean isValidSlowly(byte[] source, int offset, int end) {
        int position = offset;
        while (position < end) {
            int length = sequence(source, position, end);
            if (length == 0) {
                return false;
            }
            position += length;
        }
        return true;
    }

    /**
     * Copies with U+FFFD for every byte that belongs to no valid sequence, one for each byte as Go's {@code encoding/json} does.
     *
     * @param target has room for three times the count
     * @return the end in the target
     */
    static int replaceInvalid(byte[] source, int offset, int count, byte[] target, int targetOffset) {
        int end = offset + count;
        int position = offset;
        int to = targetOffset;
        while (position < end) {
            int length = sequence(source, position, end);
            if (length == 0) {
                target[to++] = (byte) 0xEF;
                target[to++] = (byte) 0xBF;
                target[to++] = (byte) 0xBD;
                position++;
            } else {
                for (int i = 0; i < length; i++) {
                    target[to++] = source[position++];
                }
            }
        }
        return to;
    }

    /** Length of the valid sequence at a position, 0 when there is none. */
    private static int sequence(byte[] source, int position, int end) {
        int first = source[position] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || position + length > end) {
            return 0;
        }
        int second = source[position + 1] & 0xFF;
        int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((source[position + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
