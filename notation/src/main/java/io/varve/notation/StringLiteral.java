package io.varve.notation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A string with Go's escapes, or a raw one between backquotes.
 *
 * @param end index behind the closing quote
 */
public record StringLiteral(String value, int end) {
    /**
     * The literal that begins with the quote or backquote at {@code from}.
     *
     * @param text code points, of which those behind the literal are not looked at
     * @throws NotationException with the message of Go's scanner, which names no place
     */
    public static StringLiteral scan(int[] text, int from) throws NotationException {
        if (text[from] == '`') {
            int at = from + 1;
            while (at < text.length && text[at] != '`') {
                at++;
            }
            if (at == text.length) {
                throw new NotationException("literal not terminated");
            }
            return new StringLiteral(new String(text, from + 1, at - from - 1), at + 1);
        }
        return quoted(text, from, '"');
    }

    /**
     * The literal of one character that begins with the single quote at {@code from}.
     *
     * @throws NotationException with the message of Go's scanner, which names no place
     */
    public static StringLiteral scanCharacter(int[] text, int from) throws NotationException {
        StringLiteral literal = quoted(text, from, '\'');
        if (literal.value.codePointCount(0, literal.value.length()) != 1) {
            throw new NotationException("invalid char literal");
        }
        return literal;
    }

    private static StringLiteral quoted(int[] text, int from, char quote) throws NotationException {
        var value = new StringBuilder();
        // \x and octal escapes are bytes: they are put together before they are read as UTF-8.
        var bytes = new ByteArrayOutputStream();
        int at = from + 1;
        while (true) {
            if (at >= text.length || text[at] == '\n') {
                throw new NotationException("literal not terminated");
            }
            int c = text[at];
            if (c == quote) {
                flush(bytes, value);
                return new StringLiteral(value.toString(), at + 1);
            }
            if (c == 0) {
                throw new NotationException("invalid character NUL");
            }
            if (c != '\\') {
                flush(bytes, value);
                value.appendCodePoint(c);
                at++;
                continue;
            }
            int escape = at + 1 < text.length ? text[at + 1] : -1;
            at += 2;
            switch (escape) {
                case 'a' -> append(bytes, value, 7);
                case 'b' -> append(bytes, value, '\b');
                case 'f' -> append(bytes, value, '\f');
                case 'n' -> append(bytes, value, '\n');
                case 'r' -> append(bytes, value, '\r');
                case 't' -> append(bytes, value, '\t');
                case 'v' -> append(bytes, value, 11);
                case '\\' -> append(bytes, value, '\\');
                case 'x' -> {
                    bytes.write(digits(text, at, 16, 2));
                    at += 2;
                }
                case 'u' -> {
                    append(bytes, value, codePoint(digits(text, at, 16, 4)));
                    at += 4;
                }
                case 'U' -> {
                    append(bytes, value, codePoint(digits(text, at, 16, 8)));
                    at += 8;
                }
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int octal = digits(text, at - 1, 8, 3);
                    if (octal > 255) {
                        throw new NotationException("invalid syntax");
                    }
                    bytes.write(octal);
                    at += 2;
                }
                default -> {
                    if (escape != quote) {
                        throw new NotationException("invalid char escape");
                    }
                    append(bytes, value, quote);
                }
            }
        }
    }

    private static int codePoint(int value) throws NotationException {
        if (value < 0 || value > Character.MAX_CODE_POINT) {
            throw new NotationException("invalid syntax");
        }
        // Go encodes a surrogate as the replacement character.
        return value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE ? 0xFFFD : value;
    }

    private static int digits(int[] text, int from, int base, int count) throws NotationException {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = i < text.length && text[i] < 0x80 ? Character.digit(text[i], base) : -1;
            if (digit < 0) {
                throw new NotationException("invalid char escape");
            }
            value = value * base + digit;
        }
        return value;
    }

    private static void append(ByteArrayOutputStream bytes, StringBuilder value, int codePoint) {
        flush(bytes, value);
        value.appendCodePoint(codePoint);
    }

    private static void flush(ByteArrayOutputStream bytes, StringBuilder value) {
        if (bytes.size() > 0) {
            value.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
        }
    }
}
