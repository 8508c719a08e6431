package io.varve.logql.template;

import io.varve.logql.template.Node.Statement;
import io.varve.notation.GoText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens to statements; expressions are {@link PipelineParser}'s. */
final class TemplateParser {
    private static final int MAX_NESTING = 200;

    private final TokenCursor cursor;
    private final PipelineParser pipelines;
    private final Map<String, List<Statement>> definitions = new HashMap<>();
    private int rangeDepth;
    private int nesting;

    private TemplateParser(TokenCursor cursor, TemplateFunctions functions) {
        this.cursor = cursor;
        this.pipelines = new PipelineParser(cursor, functions);
    }

    /** The definitions of a template by name; the main one has the template's own name. */
    static Map<String, List<Statement>> parse(String name, String input, TemplateFunctions functions)
            throws TemplateSyntaxException {
        var parser = new TemplateParser(new TokenCursor(name, input), functions);
        List<Statement> main = parser.main();
        parser.definitions.putIfAbsent(name, main);
        if (!isBlank(main)) {
            parser.definitions.put(name, main);
        }
        return parser.definitions;
    }

    /** {@code {{define "line"}}} may stand for the whole template when nothing but blanks is around it. */
    private static boolean isBlank(List<Statement> body) {
        for (Statement statement : body) {
            if (!(statement instanceof Node.TextNode text && text.text().isBlank())) {
                return false;
            }
        }
        return true;
    }

    private List<Statement> main() throws TemplateSyntaxException {
        var body = new ArrayList<Statement>();
        while (cursor.peek().kind() != TokenKind.END_OF_FILE) {
            if (cursor.peek().kind() == TokenKind.LEFT_DELIMITER
                    && cursor.peekNonSpaceAfterDelimiter().isKeyword("define")) {
                cursor.next();
                cursor.nextNonSpace();
                define();
                continue;
            }
            Terminator end = statement(body);
            if (end != null) {
                throw cursor.error("unexpected {{" + end.word + "}}");
            }
        }
        return body;
    }

    private enum Terminator {
        END("end"),
        ELSE("else");
        private final String word;

        Terminator(String word) {
            this.word = word;
        }
    }

    private void define() throws TemplateSyntaxException {
        String name = quotedName("define clause");
        expectRightDelimiter("define clause");
        int outerVariables = pipelines.hideVariables();
        var body = new ArrayList<Statement>();
        if (statements(body) != Terminator.END) {
            throw cursor.error("unexpected {{else}} in define clause");
        }
        pipelines.restoreVariables(outerVariables);
        addDefinition(name, body);
    }

    private void addDefinition(String name, List<Statement> body) throws TemplateSyntaxException {
        List<Statement> known = definitions.get(name);
        if (known != null && !isBlank(known)) {
            if (!isBlank(body)) {
                throw cursor.error("template: multiple definition of template " + GoText.quote(name));
            }
            return;
        }
        definitions.put(name, body);
    }

    /** Reads up to {@code end} or {@code else}. */
    private Terminator statements(List<Statement> into) throws TemplateSyntaxException {
        if (++nesting > MAX_NESTING) {
            throw cursor.error("blocks nest deeper than " + MAX_NESTING);
        }
        while (cursor.peek().kind() != TokenKind.END_OF_FILE) {
            Terminator end = statement(into);
            if (end != null) {
                nesting--;
                return end;
            }
        }
        throw cursor.error("unexpected EOF");
    }

    private @Nullable Terminator statement(List<Statement> into) throws TemplateSyntaxException {
        Token token = cursor.next();
        if (token.kind() == TokenKind.TEXT) {
            into.add(new Node.TextNode(token.position(), token.text()));
            return null;
        }
        if (token.kind() != TokenKind.LEFT_DELIMITER) {
            throw cursor.unexpected(token, "input");
        }
        Token first = cursor.peekNonSpace();
        if (first.kind() != TokenKind.KEYWORD) {
            Node.Pipe pipe = pipelines.parse("command", TokenKind.RIGHT_DELIMITER);
            into.add(new Node.Action(first.position(), pipe));
            return null;
        }
        cursor.nextNonSpace();
        return keyword(first, into);
    }

    private @Nullable Terminator keyword(Token word, List<Statement> into) throws TemplateSyntaxException {
        switch (word.text()) {
            case "if", "with", "range" -> into.add(branch(word.text()));
            case "end" -> {
                expectRightDelimiter("end");
                return Terminator.END;
            }
            case "else" -> {
                Token next = cursor.peekNonSpace();
                // {{else if ..}} and {{else with ..}} are read by the branch they belong to.
                if (!next.isKeyword("if") && !next.isKeyword("with")) {
                    expectRightDelimiter("else");
                }
                return Terminator.ELSE;
            }
            case "break", "continue" -> {
                if (rangeDepth == 0) {
                    throw cursor.error("{{" + word.text() + "}} outside {{range}}");
                }
                expectRightDelimiter("{{" + word.text() + "}}");
                into.add(
                        word.text().equals("break")
                                ? new Node.Break(word.position())
                                : new Node.Continue(word.position()));
            }
            case "template" -> into.add(templateCall("template clause", cursor.peekNonSpace()));
            case "block" -> into.add(block());
            default -> throw cursor.unexpected(word, "command");
        }
        return null;
    }

    private Statement branch(String context) throws TemplateSyntaxException {
        int variables = pipelines.markVariables();
        Node.Pipe pipe = pipelines.parse(context, TokenKind.RIGHT_DELIMITER);
        boolean range = context.equals("range");
        rangeDepth += range ? 1 : 0;
        var body = new ArrayList<Statement>();
        Terminator end = statements(body);
        rangeDepth -= range ? 1 : 0;
        var otherwise = new ArrayList<Statement>();
        if (end == Terminator.ELSE) {
            Token next = cursor.peekNonSpace();
            if (next.isKeyword(context) && !range) {
                cursor.nextNonSpace();
                if (++nesting > MAX_NESTING) {
                    throw cursor.error("blocks nest deeper than " + MAX_NESTING);
                }
                otherwise.add(branch(context));
                nesting--;
            } else if (next.isKeyword("if") || next.isKeyword("with")) {
                // As Go says it: the body behind {{else}} begins with a word that it can't begin with.
                throw cursor.unexpected(next, "input");
            } else if (statements(otherwise) != Terminator.END) {
                throw cursor.error("expected end; found {{else}}");
            }
        }
        pipelines.releaseVariables(variables);
        return switch (context) {
            case "if" -> new Node.If(pipe.position(), pipe, body, otherwise);
            case "with" -> new Node.With(pipe.position(), pipe, body, otherwise);
            default -> new Node.Range(pipe.position(), pipe, body, otherwise);
        };
    }

    private Node.TemplateCall templateCall(String context, Token at) throws TemplateSyntaxException {
        String name = quotedName(context);
        Node.Pipe pipe = null;
        if (cursor.peekNonSpace().kind() == TokenKind.RIGHT_DELIMITER) {
            cursor.nextNonSpace();
        } else {
            pipe = pipelines.parse(context, TokenKind.RIGHT_DELIMITER);
        }
        return new Node.TemplateCall(at.position(), name, pipe);
    }

    private Statement block() throws TemplateSyntaxException {
        Token at = cursor.peekNonSpace();
        String name = quotedName("block clause");
        Node.Pipe pipe = pipelines.parse("block clause", TokenKind.RIGHT_DELIMITER);
        int outerVariables = pipelines.hideVariables();
        var body = new ArrayList<Statement>();
        if (statements(body) != Terminator.END) {
            throw cursor.error("unexpected {{else}} in block clause");
        }
        pipelines.restoreVariables(outerVariables);
        addDefinition(name, body);
        return new Node.TemplateCall(at.position(), name, pipe);
    }

    private String quotedName(String context) throws TemplateSyntaxException {
        Token token = cursor.nextNonSpace();
        if (token.kind() != TokenKind.STRING) {
            throw cursor.unexpected(token, context);
        }
        return cursor.unquote(token);
    }

    private void expectRightDelimiter(String context) throws TemplateSyntaxException {
        Token token = cursor.nextNonSpace();
        if (token.kind() != TokenKind.RIGHT_DELIMITER) {
            throw cursor.unexpected(token, context);
        }
    }
}
