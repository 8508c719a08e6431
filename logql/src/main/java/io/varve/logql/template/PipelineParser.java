package io.varve.logql.template;

import io.varve.logql.template.Node.Operand;
import io.varve.notation.GoText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The expressions of a template, and which variables they may name. */
final class PipelineParser {
    private static final int MAX_NESTING = 200;

    private final TokenCursor cursor;
    private final TemplateFunctions functions;
    private final List<String> variables = new ArrayList<>(List.of("$"));
    /** Variables below are out of sight: a definition inherits none. */
    private int firstVisible;

    private int nesting;

    PipelineParser(TokenCursor cursor, TemplateFunctions functions) {
        this.cursor = cursor;
        this.functions = functions;
    }

    int markVariables() {
        return variables.size();
    }

    void releaseVariables(int mark) {
        variables.subList(mark, variables.size()).clear();
    }

    /** @return what {@link #restoreVariables} needs */
    int hideVariables() {
        int outer = firstVisible;
        firstVisible = variables.size();
        variables.add("$");
        return outer;
    }

    void restoreVariables(int outer) {
        releaseVariables(firstVisible);
        firstVisible = outer;
    }

    Node.Pipe parse(String context, TokenKind end) throws TemplateSyntaxException {
        if (++nesting > MAX_NESTING) {
            throw cursor.error("parentheses nest deeper than " + MAX_NESTING);
        }
        int position = cursor.peekNonSpace().position();
        var declared = new ArrayList<String>();
        boolean assign = declarations(context, declared);
        var commands = new ArrayList<Node.Command>();
        while (true) {
            Token token = cursor.peekNonSpace();
            if (token.kind() == end) {
                cursor.next();
                break;
            }
            if (!startsOperand(token.kind())) {
                cursor.next();
                throw cursor.unexpected(token, context);
            }
            commands.add(command());
        }
        check(commands, context);
        nesting--;
        return new Node.Pipe(position, List.copyOf(declared), assign, List.copyOf(commands));
    }

    private void check(List<Node.Command> commands, String context) throws TemplateSyntaxException {
        if (commands.isEmpty()) {
            throw cursor.error("missing value for " + context);
        }
        for (int i = 1; i < commands.size(); i++) {
            boolean executable = switch (commands.get(i).arguments().getFirst()) {
                case Node.BoolLiteral literal -> false;
                case Node.Dot dot -> false;
                case Node.NilLiteral nil -> false;
                case Node.NumberLiteral number -> false;
                case Node.TextLiteral text -> false;
                case Node.Pipe pipe -> true;
                case Node.Field field -> true;
                case Node.Variable variable -> true;
                case Node.Chain chain -> true;
                case Node.Identifier identifier -> true;
            };
            if (!executable) {
                throw cursor.error("non executable command in pipeline stage " + (i + 1));
            }
        }
    }

    /** @return whether the variables are assigned, not declared */
    private boolean declarations(String context, List<String> declared) throws TemplateSyntaxException {
        while (cursor.peekNonSpace().kind() == TokenKind.VARIABLE) {
            int mark = cursor.mark();
            Token variable = cursor.next();
            Token next = cursor.peekNonSpace();
            if (next.kind() == TokenKind.ASSIGN || next.kind() == TokenKind.DECLARE) {
                cursor.next();
                declared.add(variable.text());
                variables.add(variable.text());
                return next.kind() == TokenKind.ASSIGN;
            }
            if (next.kind() != TokenKind.COMMA) {
                cursor.reset(mark);
                return false;
            }
            cursor.next();
            declared.add(variable.text());
            variables.add(variable.text());
            if (!context.equals("range") || declared.size() > 1) {
                throw cursor.error("too many declarations in " + context);
            }
            if (cursor.peekNonSpace().kind() != TokenKind.VARIABLE) {
                throw cursor.error("range can only initialize variables");
            }
        }
        return false;
    }

    private static boolean startsOperand(TokenKind kind) {
        return switch (kind) {
            case BOOL, CHARACTER, DOT, FIELD, IDENTIFIER, NUMBER, NIL, STRING, VARIABLE, LEFT_PARENTHESIS -> true;
            case TEXT,
                    LEFT_DELIMITER,
                    RIGHT_DELIMITER,
                    SPACE,
                    ASSIGN,
                    DECLARE,
                    PIPE,
                    COMMA,
                    OTHER_CHARACTER,
                    RIGHT_PARENTHESIS,
                    KEYWORD,
                    END_OF_FILE -> false;
        };
    }

    private Node.Command command() throws TemplateSyntaxException {
        int position = cursor.peekNonSpace().position();
        var arguments = new ArrayList<Operand>();
        while (true) {
            cursor.peekNonSpace();
            Operand operand = operand();
            if (operand != null) {
                arguments.add(operand);
            }
            Token token = cursor.peek();
            if (token.kind() == TokenKind.SPACE) {
                continue;
            }
            if (token.kind() == TokenKind.RIGHT_DELIMITER || token.kind() == TokenKind.RIGHT_PARENTHESIS) {
                break;
            }
            cursor.next();
            if (token.kind() == TokenKind.PIPE) {
                // Go takes a pipeline that ends with a pipe.
                break;
            }
            throw cursor.unexpected(token, "operand");
        }
        if (arguments.isEmpty()) {
            throw cursor.error("empty command");
        }
        return new Node.Command(position, List.copyOf(arguments));
    }

    private @Nullable Operand operand() throws TemplateSyntaxException {
        Operand term = term();
        if (term == null || cursor.peek().kind() != TokenKind.FIELD) {
            return term;
        }
        int position = cursor.peek().position();
        var names = new ArrayList<String>();
        while (cursor.peek().kind() == TokenKind.FIELD) {
            names.add(cursor.next().text().substring(1));
        }
        return switch (term) {
            case Node.Field field -> new Node.Field(position, concat(field.names(), names));
            case Node.Variable variable -> new Node.Variable(position, concat(variable.names(), names));
            case Node.Pipe pipe -> new Node.Chain(position, pipe, List.copyOf(names));
            case Node.Identifier identifier -> new Node.Chain(position, identifier, List.copyOf(names));
            case Node.Chain chain -> new Node.Chain(position, chain.operand(), concat(chain.names(), names));
            case Node.Dot dot -> throw unexpectedDot(dot);
            case Node.NilLiteral nil -> throw unexpectedDot(nil);
            case Node.BoolLiteral bool -> throw unexpectedDot(bool);
            case Node.NumberLiteral number -> throw unexpectedDot(number);
            case Node.TextLiteral text -> throw unexpectedDot(text);
        };
    }

    private TemplateSyntaxException unexpectedDot(Operand term) {
        return cursor.error("unexpected . after term " + GoText.quote(term.source()));
    }

    private static List<String> concat(List<String> first, List<String> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    private @Nullable Operand term() throws TemplateSyntaxException {
        Token token = cursor.peekNonSpace();
        if (!startsOperand(token.kind())) {
            return null;
        }
        cursor.next();
        int position = token.position();
        String text = token.text();
        return switch (token.kind()) {
            case IDENTIFIER -> {
                if (functions.find(text) == null) {
                    throw cursor.error("function " + GoText.quote(text) + " not defined");
                }
                yield new Node.Identifier(position, text);
            }
            case DOT -> new Node.Dot(position);
            case NIL -> new Node.NilLiteral(position);
            case BOOL -> new Node.BoolLiteral(position, text.equals("true"));
            case FIELD -> new Node.Field(position, List.of(text.substring(1)));
            case VARIABLE -> {
                if (!variables.subList(firstVisible, variables.size()).contains(text)) {
                    throw cursor.error("undefined variable " + GoText.quote(text));
                }
                yield new Node.Variable(position, Arrays.asList(text));
            }
            case LEFT_PARENTHESIS -> parse("parenthesized pipeline", TokenKind.RIGHT_PARENTHESIS);
            case STRING -> new Node.TextLiteral(position, text, cursor.unquote(token));
            case NUMBER, CHARACTER -> {
                Node.Constant number = GoLiteral.number(text);
                if (number == null) {
                    throw cursor.error(
                            token.kind() == TokenKind.CHARACTER
                                    ? "malformed character constant: " + text
                                    : "bad number syntax: " + GoText.quote(text));
                }
                yield new Node.NumberLiteral(position, number);
            }
            case TEXT,
                    LEFT_DELIMITER,
                    RIGHT_DELIMITER,
                    SPACE,
                    ASSIGN,
                    DECLARE,
                    PIPE,
                    COMMA,
                    OTHER_CHARACTER,
                    RIGHT_PARENTHESIS,
                    KEYWORD,
                    END_OF_FILE -> null;
        };
    }
}
