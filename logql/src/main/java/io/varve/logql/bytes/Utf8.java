package io.varve.logql.bytes;

/** What is valid UTF-8, by Go's rules: an invalid byte stands for itself, one replacement character each. */
public final class Utf8 {
    private Utf8() {}

    public static boolean isAscii(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            if ((EightBytes.at(bytes, at) & EightBytes.HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; at < end; at++) {
            if (bytes[at] < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * The length of the character at {@code at}, 1 to 4.
     *
     * @return 0 if what is there is not valid
     */
    public static int characterLength(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (end - at < length) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        int lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    public static boolean isValid(byte[] bytes, int offset, int length) {
        if (isAscii(bytes, offset, length)) {
            return true;
        }
        int end = offset + length;
        for (int at = offset; at < end; ) {
            int size = characterLength(bytes, at, end);
            if (size == 0) {
                return false;
            }
            at += size;
        }
        return true;
    }

    /** Whether it holds an invalid byte or the replacement character itself; Go's ContainsRune(RuneError). */
    public static boolean hasReplacement(byte[] bytes, int offset, int length) {
        if (isAscii(bytes, offset, length)) {
            return false;
        }
        int end = offset + length;
        for (int at = offset; at < end; ) {
            int size = characterLength(bytes, at, end);
            if (size == 0 || isReplacement(bytes, at, size)) {
                return true;
            }
            at += size;
        }
        return false;
    }

    private static boolean isReplacement(byte[] bytes, int at, int size) {
        return size == 3 && bytes[at] == (byte) 0xef && bytes[at + 1] == (byte) 0xbf && bytes[at + 2] == (byte) 0xbd;
    }

    /**
     * Writes the slice with every invalid byte and every replacement character as a blank.
     *
     * @param to has room for {@code length} bytes from {@code target}
     * @return bytes written
     */
    public static int blankReplacements(byte[] bytes, int offset, int length, byte[] to, int target) {
        int end = offset + length;
        int out = target;
        for (int at = offset; at < end; ) {
            int size = characterLength(bytes, at, end);
            if (size == 0 || isReplacement(bytes, at, size)) {
                to[out++] = ' ';
                at += Math.max(size, 1);
            } else {
                System.arraycopy(bytes, at, to, out, size);
                out += size;
                at += size;
            }
        }
        return out - target;
    }

    /** A copy of its own, in which every invalid byte is the replacement character. Allocates. */
    public static byte[] validCopy(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int invalid = 0;
        if (!isAscii(bytes, offset, length)) {
            for (int at = offset; at < end; ) {
                int size = characterLength(bytes, at, end);
                invalid += size == 0 ? 1 : 0;
                at += Math.max(size, 1);
            }
        }
        byte[] copy = new byte[length + 2 * invalid];
        if (invalid == 0) {
            System.arraycopy(bytes, offset, copy, 0, length);
            return copy;
        }
        int out = 0;
        for (int at = offset; at < end; ) {
            int size = characterLength(bytes, at, end);
            if (size == 0) {
                copy[out++] = (byte) 0xef;
                copy[out++] = (byte) 0xbf;
                copy[out++] = (byte) 0xbd;
                at++;
            } else {
                System.arraycopy(bytes, at, copy, out, size);
                out += size;
                at += size;
            }
        }
        return copy;
    }

    /**
     * Writes a code point; one that is none, or a surrogate, becomes the replacement character.
     *
     * @param to has room for 4 bytes from {@code target}
     * @return bytes written
     */
    public static int encode(int codePoint, byte[] to, int target) {
        int c = codePoint;
        if (c < 0 || c > Character.MAX_CODE_POINT || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            c = 0xfffd;
        }
        if (c < 0x80) {
            to[target] = (byte) c;
            return 1;
        }
        if (c < 0x800) {
            to[target] = (byte) (0xc0 | c >> 6);
            to[target + 1] = (byte) (0x80 | (c & 0x3f));
            return 2;
        }
        if (c < 0x10000) {
            to[target] = (byte) (0xe0 | c >> 12);
            to[target + 1] = (byte) (0x80 | (c >> 6 & 0x3f));
            to[target + 2] = (byte) (0x80 | (c & 0x3f));
            return 3;
        }
        to[target] = (byte) (0xf0 | c >> 18);
        to[target + 1] = (byte) (0x80 | (c >> 12 & 0x3f));
        to[target + 2] = (byte) (0x80 | (c >> 6 & 0x3f));
        to[target + 3] = (byte) (0x80 | (c & 0x3f));
        return 4;
    }
}
