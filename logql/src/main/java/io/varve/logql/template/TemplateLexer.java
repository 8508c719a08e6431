package io.varve.logql.template;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Text to tokens: what stands between actions is text, blanks inside an action are tokens. */
final class TemplateLexer {
    private static final String LEFT = "{{";
    private static final String RIGHT = "}}";
    private static final String LEFT_COMMENT = "/*";
    private static final String RIGHT_COMMENT = "*/";
    private static final Set<String> KEYWORDS =
            Set.of("block", "break", "continue", "define", "else", "end", "if", "range", "template", "with");

    private final String input;
    private final String name;
    private final List<Token> tokens;
    private int at;
    private int parentheses;

    private TemplateLexer(String input, String name, List<Token> tokens) {
        this.input = input;
        this.name = name;
        this.tokens = tokens;
    }

    /**
     * @param tokens takes at least one token, the last is the end of file or where the text is no token
     * @return what is wrong at the last token; null if it is the end of the file
     */
    static @Nullable TemplateSyntaxException scan(String input, String name, List<Token> tokens) {
        var lexer = new TemplateLexer(input, name, tokens);
        TemplateSyntaxException problem = null;
        try {
            lexer.text();
        } catch (TemplateSyntaxException noToken) {
            problem = noToken;
        }
        tokens.add(new Token(TokenKind.END_OF_FILE, problem == null ? input.length() : lexer.at, ""));
        return problem;
    }

    private void text() throws TemplateSyntaxException {
        while (true) {
            int open = input.indexOf(LEFT, at);
            int end = open < 0 ? input.length() : open;
            int keep = end;
            boolean trim = open >= 0 && isTrimMarkerAfter(open + 2);
            while (trim && keep > at && isSpace(input.charAt(keep - 1))) {
                keep--;
            }
            if (keep > at) {
                tokens.add(new Token(TokenKind.TEXT, at, input.substring(at, keep)));
            }
            if (open < 0) {
                at = end;
                return;
            }
            int inside = open + 2 + (trim ? 2 : 0);
            if (input.startsWith(LEFT_COMMENT, inside)) {
                comment(open, inside);
            } else {
                tokens.add(new Token(TokenKind.LEFT_DELIMITER, open, LEFT));
                at = inside;
                parentheses = 0;
                action();
            }
        }
    }

    private void comment(int open, int from) throws TemplateSyntaxException {
        int close = input.indexOf(RIGHT_COMMENT, from + 2);
        if (close < 0) {
            throw error("unclosed comment", open);
        }
        at = close + 2;
        if (input.startsWith(RIGHT, at)) {
            at += 2;
        } else if (isTrimMarkerBefore(at)) {
            at += 4;
            skipSpace();
        } else {
            throw error("comment ends before closing delimiter", open);
        }
    }

    private void action() throws TemplateSyntaxException {
        while (true) {
            boolean trim = isTrimMarkerBefore(at);
            if (trim || input.startsWith(RIGHT, at)) {
                if (parentheses > 0) {
                    throw error("unclosed left paren", at);
                }
                at += trim ? 2 : 0;
                add(TokenKind.RIGHT_DELIMITER, at + 2);
                if (trim) {
                    skipSpace();
                }
                return;
            }
            if (at >= input.length()) {
                throw error("unclosed action", at);
            }
            inside(input.charAt(at));
        }
    }

    private void inside(char c) throws TemplateSyntaxException {
        if (isSpace(c)) {
            space();
        } else if (c == '=') {
            add(TokenKind.ASSIGN, at + 1);
        } else if (c == ':') {
            if (!input.startsWith(":=", at)) {
                throw error("expected :=", at);
            }
            add(TokenKind.DECLARE, at + 2);
        } else if (c == '|') {
            add(TokenKind.PIPE, at + 1);
        } else if (c == ',') {
            add(TokenKind.COMMA, at + 1);
        } else if (c == '"') {
            add(TokenKind.STRING, endOfQuoted('"', "unterminated quoted string"));
        } else if (c == '`') {
            int close = input.indexOf('`', at + 1);
            if (close < 0) {
                throw error("unterminated raw quoted string", at);
            }
            add(TokenKind.STRING, close + 1);
        } else if (c == '\'') {
            add(TokenKind.CHARACTER, endOfQuoted('\'', "unterminated character constant"));
        } else if (c == '$') {
            word(TokenKind.VARIABLE);
        } else if (c == '.' && !isDigitAt(at + 1)) {
            if (at + 1 < input.length() && isWordPart(input.codePointAt(at + 1))) {
                word(TokenKind.FIELD);
            } else {
                add(TokenKind.DOT, at + 1);
            }
        } else if (c == '+' || c == '-' || c == '.' || isDigitAt(at)) {
            number();
        } else if (isWordPart(input.codePointAt(at))) {
            word(TokenKind.IDENTIFIER);
        } else if (c == '(') {
            parentheses++;
            add(TokenKind.LEFT_PARENTHESIS, at + 1);
        } else if (c == ')') {
            if (parentheses-- == 0) {
                throw error("unexpected right paren", at);
            }
            add(TokenKind.RIGHT_PARENTHESIS, at + 1);
        } else if (c > ' ' && c < 0x7f) {
            add(TokenKind.OTHER_CHARACTER, at + 1);
        } else {
            throw error("unrecognized character in action: " + codePointName(input.codePointAt(at)), at);
        }
    }

    private void space() {
        int end = at;
        // A blank that begins " -}}" belongs to the delimiter.
        while (end < input.length() && isSpace(input.charAt(end)) && !isTrimMarkerBefore(end)) {
            end++;
        }
        if (end > at) {
            add(TokenKind.SPACE, end);
        }
    }

    private int endOfQuoted(char quote, String problem) throws TemplateSyntaxException {
        for (int end = at + 1; end < input.length(); end++) {
            char c = input.charAt(end);
            if (c == '\\' && end + 1 < input.length() && input.charAt(end + 1) != '\n') {
                end++;
            } else if (c == '\n') {
                break;
            } else if (c == quote) {
                return end + 1;
            }
        }
        throw error(problem, at);
    }

    private void word(TokenKind kind) throws TemplateSyntaxException {
        int end = kind == TokenKind.IDENTIFIER ? at : at + 1;
        while (end < input.length() && isWordPart(input.codePointAt(end))) {
            end += Character.charCount(input.codePointAt(end));
        }
        if (!isTerminated(end)) {
            throw error("bad character " + codePointName(input.codePointAt(end)), end);
        }
        String word = input.substring(at, end);
        TokenKind exact = kind;
        if (kind == TokenKind.IDENTIFIER) {
            if (KEYWORDS.contains(word)) {
                exact = TokenKind.KEYWORD;
            } else if (word.equals("true") || word.equals("false")) {
                exact = TokenKind.BOOL;
            } else if (word.equals("nil")) {
                exact = TokenKind.NIL;
            }
        }
        add(exact, end);
    }

    private boolean isTerminated(int end) {
        if (end >= input.length() || input.startsWith(RIGHT, end)) {
            return true;
        }
        char c = input.charAt(end);
        return isSpace(c) || ".,|:)(".indexOf(c) >= 0;
    }

    private void number() throws TemplateSyntaxException {
        int end = at;
        if (input.charAt(end) == '+' || input.charAt(end) == '-') {
            end++;
        }
        boolean hex = input.regionMatches(true, end, "0x", 0, 2);
        if (hex || input.regionMatches(true, end, "0b", 0, 2) || input.regionMatches(true, end, "0o", 0, 2)) {
            end += 2;
        }
        boolean exponent = false;
        while (end < input.length()) {
            char c = input.charAt(end);
            boolean digit = c == '_' || c == '.' || (hex ? Character.digit(c, 16) >= 0 : c >= '0' && c <= '9');
            if (!digit && !exponent && (hex ? (c | 0x20) == 'p' : (c | 0x20) == 'e')) {
                exponent = true;
                int sign = end + 1;
                if (sign < input.length() && (input.charAt(sign) == '+' || input.charAt(sign) == '-')) {
                    end++;
                }
            } else if (!digit) {
                break;
            }
            end++;
        }
        if (end < input.length() && isWordPart(input.codePointAt(end))) {
            throw error("bad number syntax: \"" + input.substring(at, end + 1) + "\"", at);
        }
        add(TokenKind.NUMBER, end);
    }

    private void add(TokenKind kind, int end) {
        tokens.add(new Token(kind, at, input.substring(at, end)));
        at = end;
    }

    private void skipSpace() {
        while (at < input.length() && isSpace(input.charAt(at))) {
            at++;
        }
    }

    private boolean isTrimMarkerAfter(int from) {
        return from + 1 < input.length() && input.charAt(from) == '-' && isSpace(input.charAt(from + 1));
    }

    private boolean isTrimMarkerBefore(int from) {
        return from + 1 < input.length()
                && isSpace(input.charAt(from))
                && input.charAt(from + 1) == '-'
                && input.startsWith(RIGHT, from + 2);
    }

    private boolean isDigitAt(int index) {
        return index < input.length() && input.charAt(index) >= '0' && input.charAt(index) <= '9';
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isWordPart(int c) {
        return c == '_' || Character.isLetter(c) || Character.isDigit(c);
    }

    private static String codePointName(int c) {
        String hex = String.format("U+%04X", c);
        return c < 0x20 || c == 0x7f ? hex : hex + " '" + Character.toString(c) + "'";
    }

    private TemplateSyntaxException error(String message, int position) {
        return TemplatePosition.error(input, name, message, position);
    }
}
