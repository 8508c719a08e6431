package io.varve.logql.syntax;

import org.jspecify.annotations.Nullable;

/** The tokens of a query with one token of look-ahead, read no earlier than needed. */
final class TokenStream {
    /** How deep parentheses, functions and operators may nest; a tree of this depth fits every thread's stack. */
    static final int MAX_DEPTH = 500;

    private final Lexer lexer;
    private @Nullable Token ahead;
    private int depth;

    TokenStream(String query) {
        lexer = new Lexer(query);
    }

    Token peek() {
        Token token = ahead;
        if (token == null) {
            token = lexer.next();
            ahead = token;
        }
        return token;
    }

    boolean at(TokenKind kind) {
        return peek().kind() == kind;
    }

    Token next() {
        Token token = peek();
        ahead = null;
        return token;
    }

    boolean accept(TokenKind kind) {
        if (!at(kind)) {
            return false;
        }
        next();
        return true;
    }

    Token expect(TokenKind kind) {
        if (!at(kind)) {
            throw unexpected(kind.shown());
        }
        return next();
    }

    /** The error of meeting the next token; {@code expecting} may be empty. */
    LogQlParseException unexpected(String expecting) {
        return unexpected(peek(), expecting);
    }

    /** The same of a token that has been read. */
    static LogQlParseException unexpected(Token token, String expecting) {
        String what = "syntax error: unexpected " + token.shown();
        return error(token, expecting.isEmpty() ? what : what + ", expecting " + expecting);
    }

    private static LogQlParseException error(Token token, String what) {
        return LogQlParseException.at(
                token.lookedAhead() ? 0 : token.position().line(),
                token.position().column(),
                what);
    }

    void enter() {
        if (++depth > MAX_DEPTH) {
            throw tooDeep();
        }
    }

    void leave() {
        depth--;
    }

    LogQlParseException tooDeep() {
        return error(
                peek(),
                "query nests too deeply: more than " + MAX_DEPTH + " levels; split it or use regular expressions");
    }
}
