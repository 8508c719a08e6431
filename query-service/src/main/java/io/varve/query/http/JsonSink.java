package io.varve.query.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.notation.GoNumber;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Writes JSON straight to bytes as Go's encoder does: {@code < > &} and the line separators as escapes, bytes that are no UTF-8 as
 * the replacement character. No tree is built; memory is one buffer, whatever the size of the answer.
 */
public final class JsonSink {

    private static final int BUFFER = 1 << 15;
    private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);
    private static final byte[] REPLACEMENT = "\\ufffd".getBytes(ISO_8859_1);
    private static final byte[] LINE_SEPARATOR = "\\u2028".getBytes(ISO_8859_1);
    private static final byte[] PARAGRAPH_SEPARATOR = "\\u2029".getBytes(ISO_8859_1);
    private static final boolean[] PLAIN = new boolean[256];

    static {
        for (int c = 0x20; c < 0x80; c++) {
            PLAIN[c] = c != '"' && c != '\\' && c != '<' && c != '>' && c != '&';
        }
    }

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];
    private int used;

    public JsonSink(OutputStream out) {
        this.out = out;
    }

    /** Writes ASCII text as it is: punctuation, names that need no escape. */
    public JsonSink raw(String ascii) throws IOException {
        int length = ascii.length();
        if (length > BUFFER) {
            throw new IllegalArgumentException("raw text of " + length + " characters");
        }
        room(length);
        for (int i = 0; i < length; i++) {
            buffer[used++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    public JsonSink raw(char ascii) throws IOException {
        room(1);
        buffer[used++] = (byte) ascii;
        return this;
    }

    /** A string of JSON with its quotes. */
    public static String quoted(String text) {
        var out = new ByteArrayOutputStream();
        try {
            new JsonSink(out).string(text).flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(UTF_8);
    }

    public JsonSink string(String text) throws IOException {
        byte[] utf8 = text.getBytes(UTF_8);
        return string(utf8, 0, utf8.length);
    }

    /** Writes a quoted string from UTF-8. */
    public JsonSink string(byte[] utf8, int offset, int length) throws IOException {
        raw('"');
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int plain = at;
            while (plain < end && PLAIN[utf8[plain] & 0xff]) {
                plain++;
            }
            copy(utf8, at, plain - at);
            at = plain;
            if (at == end) {
                break;
            }
            int c = utf8[at] & 0xff;
            if (c < 0x80) {
                escape(c);
                at++;
            } else {
                at += multiByte(utf8, at, end);
            }
        }
        return raw('"');
    }

    public JsonSink number(long value) throws IOException {
        if (value == Long.MIN_VALUE) {
            return raw(Long.toString(value));
        }
        room(20);
        if (value < 0) {
            buffer[used++] = '-';
            value = -value;
        }
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        for (int i = used + digits - 1; i >= used; i--) {
            buffer[i] = (byte) ('0' + value % 10);
            value /= 10;
        }
        used += digits;
        return this;
    }

    /** Writes a sample's value, a string: the shortest decimal that reads back equal, without exponent; NaN, +Inf, -Inf. */
    public JsonSink sample(double value) throws IOException {
        return raw('"').raw(decimal(value)).raw('"');
    }

    /** Writes milliseconds as seconds with up to three decimals. */
    public JsonSink seconds(long millis) throws IOException {
        long whole = millis / 1000;
        int fraction = (int) Math.abs(millis % 1000);
        if (millis < 0 && whole == 0) {
            raw('-');
        }
        number(whole);
        if (fraction != 0) {
            raw('.').raw((char) ('0' + fraction / 100));
            if (fraction % 100 != 0) {
                raw((char) ('0' + fraction / 10 % 10));
                if (fraction % 10 != 0) {
                    raw((char) ('0' + fraction % 10));
                }
            }
        }
        return this;
    }

    public void flush() throws IOException {
        out.write(buffer, 0, used);
        used = 0;
        out.flush();
    }

    /** Go's {@code strconv.FormatFloat(value, 'f', -1, 64)}. */
    public static String decimal(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15 && value != 0) {
            return Long.toString((long) value);
        }
        return GoNumber.formatPlain(value);
    }

    private void escape(int c) throws IOException {
        room(6);
        buffer[used++] = '\\';
        switch (c) {
            case '"', '\\' -> buffer[used++] = (byte) c;
            case '\n' -> buffer[used++] = 'n';
            case '\r' -> buffer[used++] = 'r';
            case '\t' -> buffer[used++] = 't';
            default -> {
                buffer[used++] = 'u';
                buffer[used++] = '0';
                buffer[used++] = '0';
                buffer[used++] = HEX[c >> 4];
                buffer[used++] = HEX[c & 15];
            }
        }
    }

    /** Writes one character of two to four bytes, or the replacement for one byte that starts none; answers the bytes taken. */
    private int multiByte(byte[] utf8, int at, int end) throws IOException {
        int length = sequenceLength(utf8, at, end);
        if (length == 0) {
            copy(REPLACEMENT, 0, REPLACEMENT.length);
            return 1;
        }
        if (length == 3 && utf8[at] == (byte) 0xe2 && utf8[at + 1] == (byte) 0x80 && (utf8[at + 2] & 0xfe) == 0xa8) {
            copy((utf8[at + 2] & 1) == 0 ? LINE_SEPARATOR : PARAGRAPH_SEPARATOR, 0, LINE_SEPARATOR.length);
        } else {
            copy(utf8, at, length);
        }
        return length;
    }

    /** The length of the well-formed sequence at a position (Unicode 16, table 3-7), 0 when there is none. */
    private static int sequenceLength(byte[] utf8, int at, int end) {
        int first = utf8[at] & 0xff;
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || at + length > end) {
            return 0;
        }
        int second = utf8[at + 1] & 0xff;
        int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < low || second > high) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((utf8[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private void copy(byte[] from, int offset, int length) throws IOException {
        if (length > BUFFER - used) {
            out.write(buffer, 0, used);
            used = 0;
            if (length > BUFFER) {
                out.write(from, offset, length);
                return;
            }
        }
        System.arraycopy(from, offset, buffer, used, length);
        used += length;
    }

    private void room(int bytes) throws IOException {
        if (bytes > BUFFER - used) {
            out.write(buffer, 0, used);
            used = 0;
        }
    }
}
