package io.varve.logql.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens of a template, read one after another, with a look ahead. */
final class TokenCursor {
    private final String name;
    private final String input;
    private final List<Token> tokens = new ArrayList<>();
    /** Of the last token. Tokens before it are read first, so an error of the parser goes before it. */
    private final @Nullable TemplateSyntaxException problem;

    private int at;

    TokenCursor(String name, String input) {
        this.name = name;
        this.input = input;
        this.problem = TemplateLexer.scan(input, name, tokens);
    }

    Token peek() throws TemplateSyntaxException {
        if (problem != null && at == tokens.size() - 1) {
            throw problem;
        }
        return tokens.get(at);
    }

    Token next() throws TemplateSyntaxException {
        Token token = peek();
        if (at < tokens.size() - 1) {
            at++;
        }
        return token;
    }

    Token peekNonSpace() throws TemplateSyntaxException {
        skipSpace();
        return peek();
    }

    Token nextNonSpace() throws TemplateSyntaxException {
        skipSpace();
        return next();
    }

    Token peekNonSpaceAfterDelimiter() throws TemplateSyntaxException {
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

    private void skipSpace() throws TemplateSyntaxException {
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
