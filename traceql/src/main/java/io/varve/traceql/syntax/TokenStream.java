package io.varve.traceql.syntax;

import org.jspecify.annotations.Nullable;

/** The tokens of a query, read when they are needed, and the bounds of what a query may hold. */
final class TokenStream {
    /** Characters that a query may have; Tempo's default. */
    static final int MAX_LENGTH = 128 * 1024;

    /** Operators that a query may have: trees are walked recursively. */
    static final int MAX_OPERATORS = 2_000;

    /** Parentheses, unary operators and the like that may stand inside each other. */
    static final int MAX_NESTING = 200;

    private final Lexer lexer;
    private @Nullable Token ahead;
    private int operators;
    private int nesting;

    TokenStream(String query) {
        if (query.length() > MAX_LENGTH) {
            throw TraceQlException.of(
                    "query has " + query.length() + " characters, more than the limit of " + MAX_LENGTH);
        }
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

    TokenKind kind() {
        return peek().kind();
    }

    Token take() {
        Token token = peek();
        ahead = null;
        return token;
    }

    /** Takes the token if it is of the kind. */
    boolean accept(TokenKind kind) {
        if (kind() != kind) {
            return false;
        }
        ahead = null;
        return true;
    }

    Token expect(TokenKind kind) {
        if (kind() != kind) {
            throw unexpected(", expecting " + kind.shown());
        }
        return take();
    }

    TraceQlException unexpected() {
        return unexpected("");
    }

    /** @param expecting the end of the message */
    TraceQlException unexpected(String expecting) {
        Token token = peek();
        return TraceQlException.at(
                token.line(),
                token.column(),
                "syntax error: unexpected " + token.kind().shown() + expecting);
    }

    /** Counts an operator of the tree. */
    void countOperator() {
        if (++operators > MAX_OPERATORS) {
            throw TraceQlException.of("query has more than the limit of " + MAX_OPERATORS + " operators");
        }
    }

    void enter() {
        if (++nesting > MAX_NESTING) {
            throw TraceQlException.of("query is nested deeper than the limit of " + MAX_NESTING);
        }
    }

    void leave() {
        nesting--;
    }
}
