package io.varve.traceql.syntax;

import io.varve.notation.GoDuration;
import io.varve.notation.NotationException;
import io.varve.notation.PrometheusDuration;
import io.varve.notation.StringLiteral;
import io.varve.traceql.ast.FieldNames;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the text of a query into tokens, one at a time: an error in a later token must not hide one in an earlier. Follows Go's
 * text/scanner, which Tempo uses, and what Tempo reads past it: names of attributes, durations, operators of several characters.
 */
final class Lexer {
    private static final int EOF = -1;

    private final int[] text;
    private int at;
    private int line = 1;
    private int lineStart;

    private int tokenLine;
    private int tokenColumn;
    private boolean inAttribute;
    private boolean ofParent;

    Lexer(String query) {
        text = query.codePoints().toArray();
        if (text.length > 0 && text[0] == 0xFEFF) {
            at = 1;
        }
    }

    Token next() {
        if (inAttribute) {
            if (!FieldNames.isPlain(peek(0))) {
                inAttribute = false;
                return token(TokenKind.END_ATTRIBUTE, "");
            }
            TokenKind scope = ofParent ? scopeOfParent() : null;
            if (scope != null) {
                ofParent = false;
                return token(scope, "");
            }
            return token(TokenKind.IDENTIFIER, attributeName());
        }
        skipBlanksAndComments();
        int begin = at;
        int c = peek(0);
        startToken();
        if (c == EOF) {
            return token(TokenKind.END, "");
        }
        if (c == 0) {
            throw error("invalid character NUL");
        }
        if (c == '"' || c == '`') {
            return string();
        }
        if (c == '\'') {
            return character();
        }
        if (isDecimal(c) || (c == '.' && isDecimal(peek(1)))) {
            return number();
        }
        if (isLetter(c)) {
            do {
                at++;
            } while (isLetter(peek(0)) || Character.isDigit(peek(0)));
        } else {
            at++;
        }
        return word(begin);
    }

    /** A word or an operator; the longest, as long as each of its beginnings is one too. */
    private Token word(int begin) {
        TokenKind kind = TokenKind.of(slice(begin, at));
        while (at < text.length) {
            TokenKind longer = TokenKind.of(slice(begin, at + 1));
            if (longer == null) {
                break;
            }
            kind = longer;
            at++;
            tokenLine = 0;
        }
        if (kind == null) {
            return token(TokenKind.IDENTIFIER, slice(begin, at));
        }
        inAttribute = kind.startsAttribute();
        ofParent = kind == TokenKind.PARENT_DOT;
        return token(kind, slice(begin, at));
    }

    private @Nullable TokenKind scopeOfParent() {
        for (TokenKind scope : new TokenKind[] {TokenKind.SPAN_DOT, TokenKind.RESOURCE_DOT}) {
            int end = at + scope.shown().length();
            if (end <= text.length && slice(at, end).equals(scope.shown())) {
                at = end;
                tokenLine = 0;
                return scope;
            }
        }
        return null;
    }

    private String attributeName() {
        tokenLine = 0;
        var name = new StringBuilder();
        for (int c = peek(0); FieldNames.isPlain(c); c = peek(0)) {
            step();
            if (c == '"') {
                quotedPart(name);
            } else {
                name.appendCodePoint(c);
            }
        }
        return name.toString();
    }

    private void quotedPart(StringBuilder name) {
        while (true) {
            int c = peek(0);
            if (c == EOF) {
                throw error("unexpected EOF, expecting \"");
            }
            step();
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                c = peek(0);
                if (c != '"' && c != '\\') {
                    throw error("invalid escape sequence");
                }
                step();
            }
            name.appendCodePoint(c);
        }
    }

    private Token string() {
        try {
            StringLiteral literal = StringLiteral.scan(text, at);
            advance(literal.end());
            return token(TokenKind.STRING, literal.value());
        } catch (NotationException e) {
            throw error(e.reason());
        }
    }

    /** Go's character literal: TraceQL has no use for it and takes it for an identifier. */
    private Token character() {
        int begin = at;
        try {
            at = StringLiteral.scanCharacter(text, at).end();
        } catch (NotationException e) {
            throw error(e.reason());
        }
        return token(TokenKind.IDENTIFIER, slice(begin, at));
    }

    private Token number() {
        int begin = at;
        boolean whole = NumberLiteral.isWhole(text, begin);
        at = NumberLiteral.end(text, begin, this);
        int end = at;
        while (end < text.length && (isNumber(text[end]) || text[end] == '.' || "nsumhµdwy".indexOf(text[end]) >= 0)) {
            end++;
        }
        Long duration = end > at ? duration(slice(begin, end)) : null;
        if (duration != null) {
            at = end;
            tokenLine = 0;
            return new Token(TokenKind.DURATION_LITERAL, slice(begin, end), duration, 0, tokenLine, tokenColumn);
        }
        String digits = slice(begin, at);
        try {
            return whole
                    ? new Token(TokenKind.INTEGER, digits, Long.parseLong(digits), 0, tokenLine, tokenColumn)
                    : new Token(TokenKind.FLOAT, digits, 0, NumberLiteral.fraction(digits), tokenLine, tokenColumn);
        } catch (NumberFormatException e) {
            throw error("number \"" + digits + "\" cannot be read, or is out of range");
        }
    }

    private static @Nullable Long duration(String text) {
        try {
            return PrometheusDuration.parse(text);
        } catch (NotationException notPrometheus) {
            try {
                return GoDuration.parse(text);
            } catch (NotationException noDuration) {
                // Not an error: it is a number, then, and something after it.
                return null;
            }
        }
    }

    private void skipBlanksAndComments() {
        while (at < text.length) {
            int c = text[at];
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                step();
            } else if (c == '/' && peek(1) == '/') {
                while (at < text.length && text[at] != '\n') {
                    at++;
                }
            } else if (c == '/' && peek(1) == '*') {
                skipBlockComment();
            } else {
                return;
            }
        }
    }

    private void skipBlockComment() {
        startToken();
        at += 2;
        while (peek(0) != '*' || peek(1) != '/') {
            if (peek(0) == EOF) {
                throw error("comment not terminated");
            }
            step();
        }
        at += 2;
    }

    private void startToken() {
        // Go's scanner has no position before its first character.
        tokenLine = text.length == 0 ? 0 : line;
        tokenColumn = text.length == 0 ? 0 : at - lineStart + 1;
    }

    private void advance(int to) {
        while (at < to) {
            step();
        }
    }

    private void step() {
        if (text[at++] == '\n') {
            line++;
            lineStart = at;
        }
    }

    private int peek(int ahead) {
        return at + ahead < text.length ? text[at + ahead] : EOF;
    }

    private String slice(int from, int to) {
        return new String(text, from, to - from);
    }

    private Token token(TokenKind kind, String text) {
        return new Token(kind, text, 0, 0, tokenLine, tokenColumn);
    }

    /** An error of the token that is being read. */
    TraceQlException error(String what) {
        return TraceQlException.at(tokenLine, tokenColumn, what);
    }

    private static boolean isLetter(int c) {
        return c == '_' || (c != EOF && Character.isLetter(c));
    }

    static boolean isDecimal(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNumber(int c) {
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }
}
