package io.varve.notation;

/** Numbers with a fraction as Go writes them, but never to be taken for a whole number. */
public final class GoFloat {
    private GoFloat() {}

    /** {@code 0.25}, {@code 1e+300}; without a point or exponent {@code .0} is added, to be told from a whole number. */
    public static String format(double number) {
        String text = GoNumber.formatDefault(number);
        boolean looksWhole = Double.isFinite(number) && text.indexOf('.') < 0 && text.indexOf('e') < 0;
        return looksWhole ? text + ".0" : text;
    }
}
