package io.varve.traceql.syntax;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/** Go's number literals, of which TraceQL reads the decimal ones; the others are errors where they stand. */
final class NumberLiteral {
    private static final Pattern WHOLE = Pattern.compile("0[xX][0-9a-fA-F_]*|0[bBoO][0-9_]*|[0-9][0-9_]*");
    private static final Pattern FRACTION =
            Pattern.compile("(?:[0-9][0-9_]*)?\\.[0-9_]*(?:[eE][+-]?[0-9_]*)?|[0-9][0-9_]*[eE][+-]?[0-9_]*");

    private NumberLiteral() {}

    static boolean isWhole(int[] text, int from) {
        String rest = run(text, from);
        Matcher fraction = FRACTION.matcher(rest);
        return !fraction.lookingAt();
    }

    /** The index behind the literal. */
    static int end(int[] text, int from, Lexer lexer) {
        String rest = run(text, from);
        Matcher fraction = FRACTION.matcher(rest);
        if (fraction.lookingAt()) {
            return from + fraction.end();
        }
        Matcher whole = WHOLE.matcher(rest);
        if (!whole.lookingAt()) {
            throw lexer.error("number expected");
        }
        String digits = whole.group();
        if (digits.length() > 1 && digits.charAt(0) == '0' && (digits.indexOf('8') > 0 || digits.indexOf('9') > 0)) {
            throw lexer.error("invalid digit in octal literal");
        }
        return from + whole.end();
    }

    /** @throws NumberFormatException if it is no number, or too large for one */
    static double fraction(String digits) {
        if (digits.indexOf('_') >= 0) {
            throw new NumberFormatException(digits);
        }
        double number = Double.parseDouble(digits);
        if (Double.isInfinite(number)) {
            throw new NumberFormatException(digits);
        }
        return number;
    }

    /** The ASCII characters from there that a number could be made of. */
    private static String run(int[] text, int from) {
        int end = from;
        while (end < text.length
                && text[end] < 0x80
                && (Character.isLetterOrDigit(text[end]) || "._+-".indexOf(text[end]) >= 0)) {
            end++;
        }
        return new String(text, from, end - from);
    }
}
