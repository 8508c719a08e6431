package io.varve.logql.template;

import io.varve.notation.GoText;

/** @param position of its first char in the template */
record Token(TokenKind kind, int position, String text) {
    boolean isKeyword(String word) {
        return kind == TokenKind.KEYWORD && text.equals(word);
    }

    /** As Go names it in {@code unexpected <..>}. */
    String describe() {
        if (kind == TokenKind.END_OF_FILE) {
            return "EOF";
        }
        if (kind == TokenKind.KEYWORD) {
            return "<" + text + ">";
        }
        int tenth = text.offsetByCodePoints(0, Math.min(10, text.codePointCount(0, text.length())));
        return tenth < text.length() ? GoText.quote(text.substring(0, tenth)) + "..." : GoText.quote(text);
    }
}
