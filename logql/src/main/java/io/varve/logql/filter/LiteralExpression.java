package io.varve.logql.filter;

import org.jspecify.annotations.Nullable;

/**
 * What Loki looks for instead of running a regular expression, as an expression again: for an engine that only has those. In RE2's
 * syntax, to be searched for anywhere in the text, and equal to the literal tests where the original is not.
 */
public final class LiteralExpression {
    private LiteralExpression() {}

    /**
     * @param label whether it is for a label's value, else for a line
     * @return null when the expression itself is run, or letters beyond ASCII are compared whatever their case
     */
    public static @Nullable String of(String regex, boolean label) {
        ByteTest test = LiteralTests.of(regex, label);
        return test == null ? null : of(test);
    }

    private static @Nullable String of(ByteTest test) {
        if (test.equals(ByteTest.ALWAYS)) {
            return "";
        }
        if (test.equals(ByteTest.NOT_EMPTY)) {
            return "(?s:.)";
        }
        return switch (test) {
            case EqualsTest equal -> "^" + quoted(equal.text(), false, false) + "$";
            case ContainsTest contains -> quoted(contains.text(), false, false);
            case ContainsIgnoringCaseTest either -> {
                String text = quoted(either.text(), true, !either.isWhole());
                yield text == null || !either.isWhole() ? text : "^" + text + "$";
            }
            case AnyOfTest any -> {
                String first = of(any.first());
                String second = of(any.second());
                yield first == null || second == null ? null : "(?:" + first + "|" + second + ")";
            }
            default -> null;
        };
    }

    private static @Nullable String quoted(String text, boolean anyCase, boolean kelvin) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (anyCase && letter) {
                char lower = Character.toLowerCase(c);
                // Lower case is what is compared, and of the characters beyond ASCII only the sign of kelvin has one
                // that is of it.
                out.append('[').append(lower).append(Character.toUpperCase(c));
                out.append(kelvin && lower == 'k' ? "\\x{212A}]" : "]");
            } else if (letter || (c >= '0' && c <= '9') || c == '_') {
                out.append(c);
            } else if (c >= 0x80) {
                if (anyCase) {
                    return null;
                }
                out.append(c);
            } else if (c < ' ' || c == 0x7f) {
                out.append(String.format("\\x%02x", (int) c));
            } else {
                out.append('\\').append(c);
            }
        }
        return out.toString();
    }
}
