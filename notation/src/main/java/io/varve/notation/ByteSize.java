package io.varve.notation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Sizes as go-humanize writes them: {@code 5.0kB}, {@code 1.5KiB}; SI units are powers of 1000, IEC units of 1024. */
public final class ByteSize {
    private static final String[] SI = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final double TWO_TO_64 = 0x1p64;

    private ByteSize() {}

    /** humanize.Bytes without the blank; lossy. {@code bytes} is unsigned. */
    public static String format(long bytes) {
        if (bytes >= 0 && bytes < 10) {
            return bytes + "B";
        }
        double size = toDouble(bytes);
        double exponent = Math.floor(Math.log(size) / Math.log(1000));
        double value = Math.floor(size / Math.pow(1000, exponent) * 10 + 0.5) / 10;
        return new BigDecimal(value)
                        .setScale(value < 10 ? 1 : 0, RoundingMode.HALF_EVEN)
                        .toPlainString()
                + SI[(int) exponent];
    }

    /** An unsigned number as a double. */
    public static double toDouble(long unsigned) {
        return unsigned >= 0 ? unsigned : (double) (unsigned >>> 1) * 2;
    }

    /**
     * humanize.ParseBytes.
     *
     * @return an unsigned number of bytes
     * @throws NotationException with go-humanize's message
     */
    public static long parse(String text) throws NotationException {
        int digits = 0;
        while (digits < text.length()) {
            int c = text.codePointAt(digits);
            if (c != '.' && c != ',' && !Character.isDigit(c)) {
                break;
            }
            digits += Character.charCount(c);
        }
        double number = GoNumber.parse(text.substring(0, digits).replace(",", ""));
        String unit = text.substring(digits).strip().toLowerCase(Locale.ROOT);
        double factor = factor(unit);
        if (factor == 0) {
            throw new NotationException("unhandled size name: " + unit);
        }
        double bytes = number * factor;
        if (bytes >= TWO_TO_64) {
            throw new NotationException("too large: " + text);
        }
        return bytes >= 0x1p63 ? (long) (bytes - 0x1p63) ^ Long.MIN_VALUE : (long) bytes;
    }

    private static double factor(String unit) {
        return switch (unit) {
            case "", "b" -> 1;
            case "k", "kb" -> 1e3;
            case "m", "mb" -> 1e6;
            case "g", "gb" -> 1e9;
            case "t", "tb" -> 1e12;
            case "p", "pb" -> 1e15;
            case "e", "eb" -> 1e18;
            case "ki", "kib" -> 0x1p10;
            case "mi", "mib" -> 0x1p20;
            case "gi", "gib" -> 0x1p30;
            case "ti", "tib" -> 0x1p40;
            case "pi", "pib" -> 0x1p50;
            case "ei", "eib" -> 0x1p60;
            default -> 0;
        };
    }
}
