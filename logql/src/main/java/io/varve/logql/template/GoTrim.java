package io.varve.logql.template;

import java.util.function.IntPredicate;

/** The trimming functions of Go's strings package; the text comes first. */
final class GoTrim {
    private GoTrim() {}

    static String space(String text) {
        return right(left(text, GoTrim::isSpace), GoTrim::isSpace);
    }

    static String both(String text, String characters) {
        return right(left(text, characters), characters);
    }

    static String left(String text, String characters) {
        return left(text, c -> characters.indexOf(c) >= 0);
    }

    static String right(String text, String characters) {
        return right(text, c -> characters.indexOf(c) >= 0);
    }

    static String prefix(String text, String prefix) {
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    static String suffix(String text, String suffix) {
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    private static String left(String text, IntPredicate drop) {
        int from = 0;
        while (from < text.length() && drop.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        return text.substring(from);
    }

    private static String right(String text, IntPredicate drop) {
        int to = text.length();
        while (to > 0 && drop.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(0, to);
    }

    /** unicode.IsSpace. */
    static boolean isSpace(int c) {
        return (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || c == 0xA0 || (c > 0xFF && Character.isSpaceChar(c));
    }
}
