package io.varve.logql.template;

import io.varve.notation.GoNumber;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** strconv.FormatFloat with a precision; the sign of what it returns may be ignored, only negative zero loses it. */
final class GoReal {
    private GoReal() {}

    /** {@code %f} */
    static String fixed(double value, int precision) {
        if (isSpecial(value)) {
            return GoNumber.formatPlain(value);
        }
        return new BigDecimal(value).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    }

    /** {@code %e} */
    static String exponent(double value, int precision) {
        if (isSpecial(value)) {
            return GoNumber.formatPlain(value);
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
        String digits = rounded.unscaledValue().abs().toString();
        int exponent = rounded.signum() == 0 ? 0 : digits.length() - rounded.scale() - 1;
        if (rounded.signum() == 0) {
            digits = "0";
        }
        return scientific(value < 0, pad(digits, precision + 1), exponent);
    }

    /** {@code %g} with a precision: significant digits, without trailing zeros. */
    static String general(double value, int precision) {
        if (isSpecial(value)) {
            return GoNumber.formatPlain(value);
        }
        if (value == 0) {
            return "0";
        }
        int significant = Math.max(precision, 1);
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(significant, RoundingMode.HALF_EVEN));
        return general(rounded, significant);
    }

    /** {@code %v} and {@code %g} without a precision: the digits that read back, with an exponent below 1e-4 and from 1e6 on. */
    static String shortest(double value) {
        return GoNumber.formatDefault(value);
    }

    private static String general(BigDecimal rounded, int significant) {
        BigDecimal stripped = rounded.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        if (exponent < -4 || exponent >= significant) {
            return scientific(
                    stripped.signum() < 0, stripped.unscaledValue().abs().toString(), exponent);
        }
        return stripped.toPlainString();
    }

    private static String pad(String digits, int length) {
        return digits.length() >= length ? digits : digits + "0".repeat(length - digits.length());
    }

    private static String scientific(boolean negative, String digits, int exponent) {
        int size = Math.abs(exponent);
        return (negative ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (size < 10 ? "0" : "")
                + size;
    }

    private static boolean isSpecial(double value) {
        return Double.isNaN(value) || Double.isInfinite(value);
    }
}
