package io.varve.logql.logfmt;

/** The expression of {@code | logfmt label="expression"}: a key, plain or between quotes. */
public final class LogfmtExpression {
    private LogfmtExpression() {}

    /**
     * @return the key
     * @throws IllegalArgumentException if it is not one key
     */
    public static String parse(String expression) {
        String text = expression.strip();
        if (text.length() >= 2
                && text.startsWith("\"")
                && text.endsWith("\"")
                && text.indexOf('"', 1) == text.length() - 1) {
            return text.substring(1, text.length() - 1);
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean part =
                    c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (i > 0 && c >= '0' && c <= '9');
            if (!part) {
                boolean blank = c == ' ' || c == '\t' || c == '\n';
                throw refuse(expression, blank ? "syntax error: unexpected KEY" : "unexpected char " + c);
            }
        }
        if (text.isEmpty()) {
            throw refuse(expression, "syntax error: unexpected $end, expecting STRING or KEY");
        }
        return text;
    }

    private static IllegalArgumentException refuse(String expression, String what) {
        return new IllegalArgumentException("cannot parse expression [" + expression + "]: " + what);
    }
}
