package io.varve.traceql.syntax;

import io.varve.notation.GoText;
import io.varve.traceql.ast.FieldNames;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads queries that are still being typed. A comparison without its value is left out, with what joins it to others, and braces that are
 * open are closed; the steps are Tempo's, so that the same conditions remain.
 */
public final class LenientParser {
    private final List<Token> tokens = new ArrayList<>();

    private LenientParser(String text) {
        try {
            var lexer = new Lexer(text);
            for (Token token = lexer.next(); token.kind() != TokenKind.END; token = lexer.next()) {
                if (token.kind() != TokenKind.END_ATTRIBUTE) {
                    tokens.add(token);
                }
            }
        } catch (TraceQlException unreadable) {
            // What can't be cut into tokens ends the text.
        }
    }

    /** The filter that a query begins with; empty if it begins with something else, means nothing, or is no query at all. */
    public static Optional<SpansetFilter> filter(String text) {
        if (text.isBlank() || text.length() > TokenStream.MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            Query query = parse(text);
            QueryCheck.check(query);
            return first(query.pipeline());
        } catch (TraceQlException meansNothing) {
            // What is being typed is seldom a query; that is no error here.
            return Optional.empty();
        }
    }

    private static Query parse(String text) {
        try {
            return new QueryParser(text).query();
        } catch (TraceQlException incomplete) {
            return new QueryParser(new LenientParser(text).withoutIncomplete()).query();
        }
    }

    private static Optional<SpansetFilter> first(Pipeline pipeline) {
        PipelineStage first = pipeline.stages().getFirst();
        return first instanceof SpansetFilter filter
                ? Optional.of(filter)
                : first instanceof Pipeline inner ? first(inner) : Optional.empty();
    }

    /** The text again, without what is incomplete before its first pipe. */
    private String withoutIncomplete() {
        int pipe = 0;
        while (pipe < tokens.size() && tokens.get(pipe).kind() != TokenKind.PIPE) {
            pipe++;
        }
        List<Token> filter = new ArrayList<>(tokens.subList(0, pipe));
        removeIncompleteComparisons(filter);
        removeDangling(filter);
        filter.addAll(tokens.subList(pipe, tokens.size()));
        return text(filter);
    }

    /** Removes the operators that no value follows. */
    private static void removeIncompleteComparisons(List<Token> tokens) {
        int at = 0;
        while (at < tokens.size()) {
            TokenKind kind = tokens.get(at).kind();
            if (!isAttribute(kind)) {
                at++;
                continue;
            }
            int name = at + prefixes(tokens, at);
            boolean compares = name + 1 < tokens.size()
                    && isComparison(tokens.get(name + 1).kind());
            if (!compares) {
                at++;
            } else if (name + 2 < tokens.size() && isValue(tokens.get(name + 2).kind())) {
                at = name + 3;
            } else {
                tokens.remove(name + 1);
                at = name + 1;
            }
        }
    }

    /** How many tokens the scope before a name has. */
    private static int prefixes(List<Token> tokens, int at) {
        TokenKind kind = tokens.get(at).kind();
        if (kind != TokenKind.PARENT_DOT) {
            return isScope(kind) ? 1 : 0;
        }
        TokenKind next = at + 1 < tokens.size() ? tokens.get(at + 1).kind() : TokenKind.END;
        return next == TokenKind.SPAN_DOT || next == TokenKind.RESOURCE_DOT ? 2 : 1;
    }

    /** Removes {@code &&} and {@code ||} that join nothing, and parentheses around nothing, until there are none. */
    private static void removeDangling(List<Token> tokens) {
        for (int at = 0; at < tokens.size(); at++) {
            TokenKind before =
                    at == 0 ? TokenKind.OPEN_BRACE : tokens.get(at - 1).kind();
            TokenKind after = at + 1 == tokens.size()
                    ? TokenKind.CLOSE_BRACE
                    : tokens.get(at + 1).kind();
            boolean dangles = isConnector(tokens.get(at).kind())
                    && (isConnector(before)
                            || isConnector(after)
                            || before == TokenKind.OPEN_BRACE
                            || before == TokenKind.OPEN_PARENTHESIS
                            || after == TokenKind.CLOSE_BRACE
                            || after == TokenKind.CLOSE_PARENTHESIS);
            boolean empty = tokens.get(at).kind() == TokenKind.OPEN_PARENTHESIS && after == TokenKind.CLOSE_PARENTHESIS;
            if (dangles || empty) {
                tokens.remove(at);
                if (empty) {
                    tokens.remove(at);
                }
                at = -1;
            }
        }
    }

    private static String text(List<Token> tokens) {
        var text = new StringBuilder();
        int open = 0;
        boolean joined = true;
        for (Token token : tokens) {
            TokenKind kind = token.kind();
            text.append(joined ? "" : " ").append(text(token));
            joined = isScope(kind);
            open += kind == TokenKind.OPEN_BRACE ? 1 : kind == TokenKind.CLOSE_BRACE ? -1 : 0;
        }
        return text.append(" }".repeat(Math.max(open, 0))).toString();
    }

    private static String text(Token token) {
        return switch (token.kind()) {
            case STRING -> GoText.quote(token.text());
            case IDENTIFIER ->
                token.text().codePoints().allMatch(FieldNames::isPlain) ? token.text() : GoText.quote(token.text());
            default -> token.text(); // the other hundred are as they were written
        };
    }

    private static boolean isConnector(TokenKind kind) {
        return kind == TokenKind.AND || kind == TokenKind.OR;
    }

    private static boolean isScope(TokenKind kind) {
        return kind.startsAttribute()
                || switch (kind) {
                    case TRACE_COLON, SPAN_COLON, EVENT_COLON, LINK_COLON, INSTRUMENTATION_COLON -> true;
                    default -> false; // the other hundred
                };
    }

    private static boolean isAttribute(TokenKind kind) {
        return kind == TokenKind.IDENTIFIER
                || isScope(kind)
                || (kind.compareTo(TokenKind.DURATION) >= 0 && kind.compareTo(TokenKind.PARENT) <= 0);
    }

    private static boolean isComparison(TokenKind kind) {
        return kind.compareTo(TokenKind.EQUAL) >= 0 && kind.compareTo(TokenKind.LESS_OR_EQUAL) <= 0;
    }

    private static boolean isValue(TokenKind kind) {
        return (kind.compareTo(TokenKind.IDENTIFIER) >= 0 && kind.compareTo(TokenKind.DURATION_LITERAL) <= 0)
                || (kind.compareTo(TokenKind.TRUE) >= 0 && kind.compareTo(TokenKind.KIND_CONSUMER) <= 0);
    }
}
