package io.varve.notation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Floating-point numbers as Go's strconv and fmt read and write them. */
public final class GoNumber {
    private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_EVEN);

    private GoNumber() {}

    /**
     * strconv.ParseFloat with 64 bits: also {@code inf}, {@code nan}, hexadecimal with a {@code p} exponent, and underscores
     * between digits.
     *
     * @throws NotationException with Go's message
     */
    public static double parse(String text) throws NotationException {
        String plain = text;
        if (text.indexOf('_') >= 0) {
            // Go's literals allow an underscore between digits only.
            if (!underscoresSeparateDigits(text)) {
                throw syntax(text);
            }
            plain = text.replace("_", "");
        }
        Double special = special(plain);
        if (special != null) {
            return special;
        }
        if (!isFloat(plain)) {
            throw syntax(text);
        }
        double value = Double.parseDouble(plain);
        if (Double.isInfinite(value)) {
            throw new NotationException("strconv.ParseFloat: parsing " + GoText.quote(text) + ": value out of range");
        }
        return value;
    }

    private static NotationException syntax(String text) {
        return new NotationException("strconv.ParseFloat: parsing " + GoText.quote(text) + ": invalid syntax");
    }

    private static @Nullable Double special(String text) {
        int at = 0;
        boolean signed = !text.isEmpty() && (text.charAt(0) == '+' || text.charAt(0) == '-');
        boolean negative = signed && text.charAt(0) == '-';
        if (signed) {
            at = 1;
        }
        String word = text.substring(at);
        if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
            return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (!signed && word.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        return null;
    }

    /** Whether the text is a Go float; Java's parser also takes blanks and the suffixes f and d. */
    private static boolean isFloat(String text) {
        int at = 0;
        int end = text.length();
        if (at < end && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
            at++;
        }
        boolean hex = at + 1 < end && text.charAt(at) == '0' && (text.charAt(at + 1) | 0x20) == 'x';
        if (hex) {
            at += 2;
        }
        int digits = 0;
        boolean dot = false;
        for (; at < end; at++) {
            char c = text.charAt(at);
            if (c == '.') {
                if (dot) {
                    return false;
                }
                dot = true;
            } else if (isDigit(c) || (hex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f')) {
                digits++;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return false;
        }
        if (at == end) {
            return !hex;
        }
        if ((text.charAt(at) | 0x20) != (hex ? 'p' : 'e')) {
            return false;
        }
        at++;
        if (at < end && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
            at++;
        }
        int exponentStart = at;
        while (at < end && isDigit(text.charAt(at))) {
            at++;
        }
        return at > exponentStart && at == end;
    }

    private static boolean underscoresSeparateDigits(String text) {
        int at = 0;
        if (!text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+')) {
            at = 1;
        }
        boolean hex = false;
        char saw = '^';
        if (text.length() >= at + 2 && text.charAt(at) == '0') {
            int base = text.charAt(at + 1) | 0x20;
            if (base == 'b' || base == 'o' || base == 'x') {
                hex = base == 'x';
                saw = '0';
                at += 2;
            }
        }
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (isDigit(c) || (hex && (c | 0x20) >= 'a' && (c | 0x20) <= 'f')) {
                saw = '0';
            } else if (c == '_') {
                if (saw != '0') {
                    return false;
                }
                saw = '_';
            } else {
                if (saw == '_') {
                    return false;
                }
                saw = '!';
            }
        }
        return saw != '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** strconv.FormatFloat(value, 'f', -1, 64): the shortest digits that read back, never with an exponent. */
    public static String formatPlain(double value) {
        String special = formatSpecial(value);
        return special != null ? special : shortest(value).toPlainString();
    }

    /**
     * fmt's {@code %v} of a float64, which is FormatFloat with 'g' and -1: as {@link #formatPlain} from 1e-4 to below 1e6, else with an
     * exponent of two digits or more. (21 is the threshold of encoding/json.)
     */
    public static String formatDefault(double value) {
        String special = formatSpecial(value);
        if (special != null) {
            return special;
        }
        BigDecimal digits = shortest(value);
        int exponent = digits.precision() - digits.scale() - 1;
        if (value == 0 || (exponent >= -4 && exponent < 6)) {
            return digits.toPlainString();
        }
        String unscaled = digits.unscaledValue().abs().toString();
        int size = Math.abs(exponent);
        return (value < 0 ? "-" : "")
                + unscaled.charAt(0)
                + (unscaled.length() > 1 ? "." + unscaled.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (size < 10 ? "0" : "")
                + size;
    }

    /** fmt's {@code %f}: six digits after the point. */
    public static String formatFixed(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return formatPlain(value);
        }
        String text = new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
        return isNegativeZero(value) || (value < 0 && !text.startsWith("-")) ? "-" + text : text;
    }

    private static @Nullable String formatSpecial(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return isNegativeZero(value) ? "-0" : null;
    }

    private static boolean isNegativeZero(double value) {
        return value == 0 && 1 / value < 0;
    }

    private static BigDecimal shortest(double value) {
        if (value == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (digits.precision() == 2) {
            // Java prefers two digits that are nearer (4.9E-324) to one that is enough (5e-324).
            BigDecimal one = digits.round(ONE_DIGIT);
            return one.doubleValue() == value ? one.stripTrailingZeros() : digits;
        }
        return digits;
    }
}
