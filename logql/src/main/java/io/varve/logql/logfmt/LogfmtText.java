package io.varve.logql.logfmt;

import io.varve.logql.bytes.ByteArena;
import io.varve.logql.bytes.Utf8;

/** Quoted values: JSON's escapes, the single quote as well, and whatever is no UTF-8 as the replacement character. */
final class LogfmtText {
    private LogfmtText() {}

    /**
     * Writes what stands between the quotes to the end of the arena.
     *
     * @return its length, or -1 if an escape is not known
     */
    static int unquote(byte[] line, int from, int end, ByteArena arena) {
        // A byte that is not valid becomes three.
        arena.reserve(3 * (end - from) + 4);
        byte[] out = arena.array();
        int begin = arena.position();
        int to = begin;
        int at = from;
        while (at < end) {
            byte b = line[at];
            if (b == '\\') {
                if (at + 1 >= end) {
                    return -1;
                }
                switch (line[at + 1]) {
                    case '"', '\\', '/', '\'' -> out[to++] = line[at + 1];
                    case 'b' -> out[to++] = '\b';
                    case 'f' -> out[to++] = '\f';
                    case 'n' -> out[to++] = '\n';
                    case 'r' -> out[to++] = '\r';
                    case 't' -> out[to++] = '\t';
                    case 'u' -> {
                        int c = escape(line, at, end);
                        if (c < 0) {
                            return -1;
                        }
                        at += 4;
                        if (Character.isSurrogate((char) c)) {
                            int low = escape(line, at + 2, end);
                            if (low >= 0
                                    && Character.isHighSurrogate((char) c)
                                    && Character.isLowSurrogate((char) low)) {
                                c = Character.toCodePoint((char) c, (char) low);
                                at += 6;
                            }
                        }
                        to += Utf8.encode(c, out, to);
                    }
                    default -> {
                        return -1;
                    }
                }
                at += 2;
            } else if (b >= 0) {
                out[to++] = b;
                at++;
            } else {
                int size = Utf8.characterLength(line, at, end);
                if (size == 0) {
                    to += Utf8.encode(0xfffd, out, to);
                    at++;
                } else {
                    System.arraycopy(line, at, out, to, size);
                    to += size;
                    at += size;
                }
            }
        }
        arena.advance(to - begin);
        return to - begin;
    }

    /** The four digits of a backslash-u at {@code at}, or -1. */
    private static int escape(byte[] line, int at, int end) {
        if (end - at < 6 || line[at] != '\\' || line[at + 1] != 'u') {
            return -1;
        }
        int value = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = line[i] < 0 ? -1 : Character.digit(line[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
