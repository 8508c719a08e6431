package io.varve.logql.bytes;

import io.varve.notation.GoNumber;
import io.varve.notation.NotationException;
import java.nio.charset.StandardCharsets;

/** Reads numbers from bytes; the plain ones without a String. */
public final class ByteNumbers {
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private ByteNumbers() {}

    /**
     * strconv.ParseFloat.
     *
     * @throws NotationException with Go's message
     */
    public static double parse(byte[] bytes, int offset, int length) throws NotationException {
        int at = offset;
        int end = offset + length;
        boolean negative = length > 1 && bytes[at] == '-';
        if (negative) {
            at++;
        }
        long digits = 0;
        int count = 0;
        int decimals = -1;
        for (; at < end && count <= 15; at++) {
            byte b = bytes[at];
            if (b >= '0' && b <= '9') {
                digits = digits * 10 + (b - '0');
                count++;
                decimals += decimals >= 0 ? 1 : 0;
            } else if (b == '.' && decimals < 0) {
                decimals = 0;
            } else {
                break;
            }
        }
        if (at == end && count > 0 && count <= 15) {
            // Both are exact, so their quotient is the nearest number.
            double value = decimals > 0 ? digits / POWERS[decimals] : digits;
            return negative ? -value : value;
        }
        return GoNumber.parse(new String(bytes, offset, length, StandardCharsets.UTF_8));
    }
}
