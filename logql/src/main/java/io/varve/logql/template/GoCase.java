package io.varve.logql.template;

import java.util.function.IntUnaryOperator;

/** Upper and lower case as Go's strings package has it: character by character, never one into two. */
final class GoCase {
    private GoCase() {}

    static String lower(String text) {
        return map(text, Character::toLowerCase);
    }

    static String upper(String text) {
        return map(text, Character::toUpperCase);
    }

    /** strings.Title: the first letter of every word. */
    static String title(String text) {
        var title = new StringBuilder(text.length());
        int before = ' ';
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            title.appendCodePoint(isSeparator(before) ? Character.toTitleCase(c) : c);
            before = c;
            at += Character.charCount(c);
        }
        return title.toString();
    }

    private static boolean isSeparator(int c) {
        if (c < 0x80) {
            return !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '_';
        }
        return !Character.isLetter(c) && !Character.isDigit(c) && GoTrim.isSpace(c);
    }

    private static String map(String text, IntUnaryOperator change) {
        var changed = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            changed.appendCodePoint(change.applyAsInt(c));
            at += Character.charCount(c);
        }
        return changed.toString();
    }
}
