package io.varve.logql.syntax;

import io.varve.logql.ast.Position;
import io.varve.notation.ByteSize;
import io.varve.notation.GoDuration;
import io.varve.notation.NotationException;
import io.varve.notation.PrometheusDuration;
import io.varve.notation.StringLiteral;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the text of a query into tokens, one at a time: an error in a later token must not hide one in an earlier. Follows Go's
 * text/scanner, which Loki uses: Go's identifiers, numbers, strings and comments; whatever it does not know is an identifier.
 */
final class Lexer {
    private static final int EOF = -1;

    private final int[] text;
    private int at;
    private int line = 1;
    private int lineStart;
    private Position start = new Position(1, 1);

    Lexer(String query) {
        text = query.codePoints().toArray();
        if (text.length > 0 && text[0] == 0xFEFF) {
            at = 1;
        }
    }

    Token next() {
        skipBlanksAndComments();
        start = new Position(line, at - lineStart + 1);
        int begin = at;
        int c = peek();
        if (c == EOF) {
            return token(TokenKind.END, "");
        }
        if (c == 0) {
            throw error("invalid character NUL");
        }
        if (c == '"' || c == '`') {
            return string();
        }
        if (isDecimal(c) || (c == '.' && isDecimal(peek(1)))) {
            at = NumberLiteralScanner.scan(text, at, this);
            return number(begin);
        }
        if (isLetter(c)) {
            do {
                at++;
            } while (isLetter(peek()) || Character.isDigit(peek()));
            return word(slice(begin, at));
        }
        if (c == '\'') {
            return character();
        }
        if (c == '-') {
            Token token = flagOrNegativeDuration();
            if (token != null) {
                return token;
            }
        }
        if (c == '[') {
            return range();
        }
        at++;
        return operator(begin);
    }

    private Token number(int begin) {
        int end = endOfUnit(at, false);
        if (end > at) {
            Long duration = duration(slice(begin, end));
            if (duration != null) {
                at = end;
                return new Token(TokenKind.DURATION, slice(begin, end), duration, start, true);
            }
        }
        end = endOfUnit(at, true);
        if (end > at) {
            try {
                long bytes = ByteSize.parse(slice(begin, end));
                at = end;
                return new Token(TokenKind.BYTES, slice(begin, end), bytes, start, true);
            } catch (NotationException notASize) {
                // A plain number, then; what follows it is another token.
                return token(TokenKind.NUMBER, slice(begin, at));
            }
        }
        return token(TokenKind.NUMBER, slice(begin, at));
    }

    private @Nullable Token flagOrNegativeDuration() {
        int begin = at;
        if (peek(1) == '-') {
            int end = at + 1;
            while (end < text.length && (Character.isLetter(text[end]) || text[end] == '-')) {
                end++;
            }
            String flag = slice(begin, end);
            if (flag.equals("--strict") || flag.equals("--keep-empty")) {
                at = end;
                return new Token(TokenKind.FUNCTION_FLAG, flag, 0, start, true);
            }
        }
        int end = endOfUnit(at + 1, false);
        Long duration = end > at + 1 ? duration(slice(begin, end)) : null;
        if (duration == null) {
            return null;
        }
        at = end;
        return new Token(TokenKind.DURATION, slice(begin, end), duration, start, true);
    }

    /** Where the run of digits and unit letters from {@code from} ends. */
    private int endOfUnit(int from, boolean bytes) {
        int end = from;
        while (end < text.length) {
            int c = text[end];
            boolean unit = bytes ? "BikKMGTP".indexOf(c) >= 0 : "nuµmshdwy".indexOf(c) >= 0;
            if (!unit && c != '.' && !isNumber(c)) {
                break;
            }
            end++;
        }
        return end;
    }

    private static @Nullable Long duration(String text) {
        try {
            return PrometheusDuration.parse(text);
        } catch (NotationException notPrometheus) {
            try {
                return GoDuration.parse(text);
            } catch (NotationException noDuration) {
                // Not an error: the caller tries what else the text may be.
                return null;
            }
        }
    }

    private Token range() {
        int begin = ++at;
        while (peek() != ']') {
            if (peek() == EOF) {
                throw LogQlParseException.at(0, start.column(), "missing closing ']' in duration");
            }
            step();
        }
        String inside = slice(begin, at);
        at++;
        try {
            return new Token(TokenKind.RANGE, inside, PrometheusDuration.parse(inside), start, true);
        } catch (NotationException e) {
            throw LogQlParseException.at(0, start.column(), e.reason());
        }
    }

    private Token word(String word) {
        String lowerCase = word.toLowerCase(Locale.ROOT);
        TokenKind function = Keywords.function(lowerCase);
        if (function != null) {
            return isCall() ? token(function, lowerCase) : token(TokenKind.IDENTIFIER, word);
        }
        TokenKind keyword = Keywords.always(lowerCase);
        return keyword != null ? token(keyword, lowerCase) : token(TokenKind.IDENTIFIER, word);
    }

    /** Whether an opening parenthesis follows, or {@code by} or {@code without} with one. */
    private boolean isCall() {
        int next = skipBlanks(at);
        if (next < text.length && text[next] == '(') {
            return true;
        }
        for (String word : new String[] {"by", "without"}) {
            if (startsWith(next, word)) {
                int after = skipBlanks(next + word.length());
                return after < text.length && text[after] == '(';
            }
        }
        return false;
    }

    private boolean startsWith(int from, String lowerCase) {
        if (from + lowerCase.length() > text.length) {
            return false;
        }
        return slice(from, from + lowerCase.length()).toLowerCase(Locale.ROOT).equals(lowerCase);
    }

    private int skipBlanks(int from) {
        int next = from;
        while (next < text.length && isSpace(text[next])) {
            next++;
        }
        return next;
    }

    private Token operator(int begin) {
        if (at < text.length) {
            TokenKind two = Keywords.always(slice(begin, at + 1));
            if (two != null) {
                at++;
                return new Token(two, slice(begin, at), 0, start, true);
            }
        }
        TokenKind one = Keywords.always(slice(begin, at));
        return token(one != null ? one : TokenKind.IDENTIFIER, slice(begin, at));
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

    /** Go's character literal: LogQL has no use for it and takes it for an identifier. */
    private Token character() {
        int begin = at;
        try {
            at = StringLiteral.scanCharacter(text, at).end();
        } catch (NotationException e) {
            throw error(e.reason());
        }
        return token(TokenKind.IDENTIFIER, slice(begin, at));
    }

    private void skipBlanksAndComments() {
        while (at < text.length) {
            int c = text[at];
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                step();
            } else if (c == '#' || (c == '/' && peek(1) == '/')) {
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
        start = new Position(line, at - lineStart + 1);
        at += 2;
        while (peek() != '*' || peek(1) != '/') {
            if (peek() == EOF) {
                throw error("comment not terminated");
            }
            step();
        }
        at += 2;
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

    private int peek() {
        return peek(0);
    }

    private int peek(int ahead) {
        return at + ahead < text.length ? text[at + ahead] : EOF;
    }

    private String slice(int from, int to) {
        return new String(text, from, to - from);
    }

    private Token token(TokenKind kind, String text) {
        return new Token(kind, text, 0, start, false);
    }

    /** An error of the token that is being read. */
    LogQlParseException error(String what) {
        return LogQlParseException.at(start.line(), start.column(), what);
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

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || c == 0x85 || c == 0xA0 || Character.isSpaceChar(c);
    }
}
