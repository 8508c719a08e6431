package io.varve.logql.template;

import io.varve.notation.GoNumber;
import io.varve.notation.NotationException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Go's literals: strconv.Unquote, and numbers and characters of any base. */
final class GoLiteral {
    private GoLiteral() {}

    /** @return null when it is no valid literal */
    static @Nullable String unquote(String literal) {
        char quote = literal.charAt(0);
        String inner = literal.substring(1, literal.length() - 1);
        if (quote == '`') {
            return inner.replace("\r", "");
        }
        // Bytes of \x and octal escapes may together be one character.
        var bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < inner.length()) {
            int c = inner.codePointAt(at);
            at += Character.charCount(c);
            if (c != '\\') {
                write(bytes, c);
                continue;
            }
            if (at == inner.length()) {
                return null;
            }
            char escape = inner.charAt(at++);
            int simple = "abfnrtv\\".indexOf(escape);
            if (simple >= 0) {
                bytes.write("\u0007\b\f\n\r\t\u000b\\".charAt(simple));
            } else if (escape == quote) {
                bytes.write(quote);
            } else {
                int length = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : isOctal(escape) ? 3 : 0;
                int start = isOctal(escape) ? at - 1 : at;
                long value = length == 0 ? -1 : digits(inner, start, length, isOctal(escape) ? 8 : 16);
                if (value < 0 || (length <= 3 && value > 255) || value > Character.MAX_CODE_POINT) {
                    return null;
                }
                at = start + length;
                if (length <= 3) {
                    bytes.write((int) value);
                } else if (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
                    return null;
                } else {
                    write(bytes, (int) value);
                }
            }
        }
        return GoBytes.text(bytes.toByteArray());
    }

    private static boolean isOctal(char c) {
        return c >= '0' && c <= '7';
    }

    private static void write(ByteArrayOutputStream bytes, int codePoint) {
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    private static long digits(String text, int from, int count, int base) {
        if (from + count > text.length()) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), base) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * base + digit;
        }
        return value;
    }

    /** @return null when it is no number */
    static Node.@Nullable Constant number(String text) {
        if (text.startsWith("'")) {
            String value = unquote(text);
            if (value == null || value.codePointCount(0, value.length()) != 1) {
                return null;
            }
            long codePoint = value.codePointAt(0);
            return new Node.Constant(text, codePoint, codePoint, false);
        }
        Long integer = integer(text);
        if (integer != null) {
            return new Node.Constant(text, integer, integer, false);
        }
        try {
            double real = GoNumber.parse(text);
            if (Double.isInfinite(real) || Double.isNaN(real)) {
                return null;
            }
            Long whole = real == Math.rint(real) && Math.abs(real) < 0x1p63 ? (Long) (long) real : null;
            boolean hexInteger = text.startsWith("0x") && text.indexOf('p') < 0 && text.indexOf('P') < 0;
            boolean realSyntax = !hexInteger && text.chars().anyMatch(c -> ".eEpP".indexOf(c) >= 0);
            // A whole number that overflows int is no float either.
            return realSyntax ? new Node.Constant(text, whole, real, true) : null;
        } catch (NotationException noNumber) {
            return null;
        }
    }

    /** strconv.ParseInt(text, 0, 64). */
    static @Nullable Long integer(String text) {
        int at = 0;
        boolean negative = text.startsWith("-");
        if (negative || text.startsWith("+")) {
            at = 1;
        }
        int base = 10;
        String digits = text.substring(at);
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            char prefix = (char) (digits.charAt(1) | 0x20);
            base = prefix == 'x' ? 16 : prefix == 'b' ? 2 : 8;
            digits = digits.substring(prefix == 'x' || prefix == 'b' || prefix == 'o' ? 2 : 1);
            // An underscore may follow the prefix.
            if (digits.startsWith("_")) {
                digits = digits.substring(1);
            }
        }
        if (digits.isEmpty() || digits.startsWith("_") || digits.endsWith("_") || digits.contains("__")) {
            return null;
        }
        // An underscore is allowed only where base 0 is read, which this always is.
        digits = digits.replace("_", "");
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) >= 0x80 || Character.digit(digits.charAt(i), base) < 0) {
                return null;
            }
        }
        if (digits.length() > 64) {
            return null;
        }
        BigInteger value = new BigInteger(digits, base);
        BigInteger signed = negative ? value.negate() : value;
        return signed.bitLength() < 64 ? (Long) signed.longValue() : null;
    }
}
