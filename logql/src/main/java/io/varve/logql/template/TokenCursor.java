package io.varve.logql.template;

import java.util.List;

/** The tokens of a template, read one after another, with a look ahead. */
final class TokenCursor {
    private final String name;
    private final String input;
    private final List<Token> tokens;
    private int at;

    TokenCursor(String name, String input) throws TemplateSyntaxException {
        this.name = name;
        this.input = input;
        this.tokens = TemplateLexer.scan(input, name);
    }

    Token peek() {
        return tokens.get(at);
    }

    Token next() {
        Token token = tokens.get(at);
        if (at < tokens.size() - 1) {
            at++;
        }
        return token;
    }

    Token peekNonSpace() {
        skipSpace();
        return peek();
    }

    Token nextNonSpace() {
        skipSpace();
        return next();
    }

    Token peekNonSpaceAfterDelimiter() {
        int mark = at;
        next();
        Token token = peekNonSpace();
        at = mark;
        return token;
    }

    int mark() {
        return at;
    }

    void reset(int mark) {
        at = mark;
    }

    private void skipSpace() {
        while (peek().kind() == TokenKind.SPACE) {
            at++;
        }
    }

    String unquote(Token token) throws TemplateSyntaxException {
        String value = GoLiteral.unquote(token.text());
        if (value == null) {
            throw error("invalid syntax");
        }
        return value;
    }

    TemplateSyntaxException unexpected(Token token, String context) {
        return TemplatePosition.error(
                input, name, "unexpected " + token.describe() + " in " + context, token.position());
    }

    TemplateSyntaxException error(String message) {
        int last = Math.max(at - 1, 0);
        return TemplatePosition.error(input, name, message, tokens.get(last).position());
    }
}
