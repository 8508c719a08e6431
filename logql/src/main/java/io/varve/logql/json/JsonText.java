package io.varve.logql.json;

import io.varve.logql.bytes.ByteArena;
import io.varve.logql.bytes.ByteSearch;
import io.varve.logql.bytes.Utf8;

/** Escapes of JSON strings. */
public final class JsonText {
    private JsonText() {}

    public static boolean hasEscape(byte[] json, int from, int end) {
        return ByteSearch.indexOf(json, from, end, (byte) '\\') >= 0;
    }

    /**
     * Writes the text behind the escapes to the arena: it begins at the position that the arena had after making room, and is
     * {@link ByteArena#advance taken} already.
     *
     * @return its length, or -1 if there is an escape that JSON does not have
     */
    public static int unescape(byte[] json, int from, int end, ByteArena arena) {
        arena.reserve(end - from + 4);
        byte[] out = arena.array();
        int begin = arena.position();
        int to = begin;
        int at = from;
        while (at < end) {
            byte b = json[at];
            if (b != '\\') {
                out[to++] = b;
                at++;
                continue;
            }
            if (end - at < 2) {
                return -1;
            }
            switch (json[at + 1]) {
                case '"', '\\', '/' -> out[to++] = json[at + 1];
                case 'b' -> out[to++] = '\b';
                case 'f' -> out[to++] = '\f';
                case 'n' -> out[to++] = '\n';
                case 'r' -> out[to++] = '\r';
                case 't' -> out[to++] = '\t';
                case 'u' -> {
                    int c = hexadecimal(json, at, end);
                    at += 4;
                    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                        int low = hexadecimal(json, at + 2, end);
                        at += 6;
                        // Loki asks no more of the second half than to be this large.
                        c = low < Character.MIN_LOW_SURROGATE
                                ? -1
                                : 0x10000
                                        + ((c - Character.MIN_HIGH_SURROGATE) << 10)
                                        + (low - Character.MIN_LOW_SURROGATE);
                    }
                    if (c < 0) {
                        return -1;
                    }
                    to += Utf8.encode(c, out, to);
                }
                default -> {
                    return -1;
                }
            }
            at += 2;
        }
        arena.advance(to - begin);
        return to - begin;
    }

    /** The four digits of the escape at {@code at}, or -1. */
    private static int hexadecimal(byte[] json, int at, int end) {
        if (end - at < 6) {
            return -1;
        }
        int value = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = json[i] < 0 ? -1 : Character.digit(json[i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
