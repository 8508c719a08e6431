package io.varve.wire.otlp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.varve.wire.batch.Utf8;
import java.util.Arrays;
import java.util.Base64;

/** A growing text of bytes: numbers, base64 and JSON strings as Go prints them, since that is what Loki's users see. */
final class ValueText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);
    private static final byte[] REPLACEMENT = "\\ufffd".getBytes(ISO_8859_1);
    private static final double[] TENS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

    byte[] bytes = new byte[256];
    int length;

    void clear() {
        length = 0;
    }

    void add(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    void add(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
    }

    void add(String ascii) {
        reserve(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
    }

    void addLong(long value) {
        if (value == Long.MIN_VALUE) {
            add("-9223372036854775808");
            return;
        }
        reserve(20);
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long bound = rest; bound >= 10; bound /= 10) {
            digits++;
        }
        int at = length + digits;
        length = at;
        do {
            bytes[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
    }

    /** As Go's {@code encoding/json} writes a float64; NaN and infinities as pdata's {@code AsString} does. */
    void addDouble(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            add("json: unsupported value: ");
            add(Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
            return;
        }
        double magnitude = Math.abs(value);
        if (value == 0) {
            add(1 / value < 0 ? "-0" : "0");
        } else if (magnitude >= 1e-6 && magnitude < 1e15 && addShortDecimal(value)) {
            return;
        } else {
            addShortest(value, magnitude);
        }
    }

    /** Writes a number of few decimals without making a String: n / 10^k is exact to the bit when both are. */
    private boolean addShortDecimal(double value) {
        for (int decimals = 0; decimals < TENS.length; decimals++) {
            double scaled = value * TENS[decimals];
            long rounded = Math.round(scaled);
            if (Math.abs(rounded) >= 1_000_000_000_000_000L) {
                return false;
            }
            if (rounded / TENS[decimals] == value) {
                if (value < 0) {
                    add('-');
                }
                long magnitude = Math.abs(rounded);
                long unit = (long) TENS[decimals];
                addLong(magnitude / unit);
                if (decimals > 0) {
                    add('.');
                    long fraction = magnitude % unit;
                    for (long place = unit / 10; place > 0; place /= 10) {
                        add((char) ('0' + fraction / place % 10));
                    }
                }
                return true;
            }
        }
        return false;
    }

    private void addShortest(double value, double magnitude) {
        // Double.toString gives the shortest digits; only their layout differs from Go's.
        String text = Double.toString(magnitude);
        int e = text.indexOf('E');
        int exponent = e < 0 ? 0 : Integer.parseInt(text.substring(e + 1));
        String mantissa = e < 0 ? text : text.substring(0, e);
        int point = mantissa.indexOf('.');
        String digits = mantissa.substring(0, point) + mantissa.substring(point + 1);
        int scale = point + exponent;
        int first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') {
            first++;
            scale--;
        }
        int last = digits.length();
        while (last > first + 1 && digits.charAt(last - 1) == '0') {
            last--;
        }
        digits = digits.substring(first, last);
        if (digits.length() == 2) {
            digits = oneDigitIfEnough(digits, scale, magnitude);
        }
        if (value < 0) {
            add('-');
        }
        if (magnitude < 1e-6 || magnitude >= 1e21) {
            add(digits.substring(0, 1));
            if (digits.length() > 1) {
                add('.');
                add(digits.substring(1));
            }
            add('e');
            int power = scale - 1;
            add(power < 0 ? '-' : '+');
            if (power >= 0 && power < 10) {
                add('0');
            }
            addLong(Math.abs(power));
        } else if (scale <= 0) {
            add("0.");
            add("0".repeat(-scale));
            add(digits);
        } else if (scale >= digits.length()) {
            add(digits);
            add("0".repeat(scale - digits.length()));
        } else {
            add(digits.substring(0, scale));
            add('.');
            add(digits.substring(scale));
        }
    }

    /** Double.toString never gives less than two digits, e.g. 4.9E-324 where 5e-324 is the same number. */
    private static String oneDigitIfEnough(String digits, int scale, double magnitude) {
        int rounded = (Integer.parseInt(digits) + 5) / 10;
        if (rounded <= 9 && Double.parseDouble(rounded + "e" + (scale - 1)) == magnitude) {
            return Integer.toString(rounded);
        }
        return digits;
    }

    void addBase64(byte[] source, int offset, int count) {
        byte[] encoded = Base64.getEncoder().encode(Arrays.copyOfRange(source, offset, offset + count));
        add(encoded, 0, encoded.length);
    }

    /** A JSON string as Go's {@code encoding/json} writes it: HTML's characters and U+2028, U+2029 escaped, broken UTF-8 as U+FFFD. */
    void addJsonString(byte[] source, int offset, int count) {
        add('"');
        int end = offset + count;
        int position = offset;
        while (position < end) {
            int character = source[position] & 0xFF;
            if (character < 0x80) {
                addAscii(character);
                position++;
                continue;
            }
            int sequence = sequence(source, position, end);
            if (sequence == 0) {
                add(REPLACEMENT, 0, REPLACEMENT.length);
                position++;
            } else if (sequence == 3
                    && character == 0xE2
                    && source[position + 1] == (byte) 0x80
                    && (source[position + 2] & 0xFE) == 0xA8) {
                add(source[position + 2] == (byte) 0xA8 ? "\\u2028" : "\\u2029");
                position += 3;
            } else {
                add(source, position, sequence);
                position += sequence;
            }
        }
        add('"');
    }

    private void addAscii(int character) {
        switch (character) {
            case '"' -> add("\\\"");
            case '\\' -> add("\\\\");
            case '\n' -> add("\\n");
            case '\r' -> add("\\r");
            case '\t' -> add("\\t");
            case '\b' -> add("\\b");
            case '\f' -> add("\\f");
            default -> {
                if (character < 0x20 || character == '<' || character == '>' || character == '&') {
                    add("\\u00");
                    add((char) HEX[character >> 4]);
                    add((char) HEX[character & 15]);
                } else {
                    add((char) character);
                }
            }
        }
    }

    private static int sequence(byte[] source, int position, int end) {
        for (int length = 2; length <= 4 && position + length <= end; length++) {
            if (Utf8.isValid(source, position, length)) {
                return length;
            }
        }
        return 0;
    }

    private void reserve(int count) {
        int needed = Math.addExact(length, count);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }
}
