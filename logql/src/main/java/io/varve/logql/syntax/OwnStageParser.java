package io.varve.logql.syntax;

import io.varve.logql.ast.Position;
import io.varve.logql.ast.Stage;
import io.varve.notation.GoNumber;
import io.varve.notation.NotationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stages that Loki does not have. Their names are no keywords: each is followed by what no label filter has behind its name,
 * so that every query of Loki's means what it means there.
 */
final class OwnStageParser {
    /** A keyword already, where {@code by} follows: the aggregation. */
    static final String SORT = "sort";

    private static final int MAX_CONTEXT = 1000;

    private final TokenStream tokens;

    OwnStageParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /**
     * Reads on behind the first word of a stage.
     *
     * @return null, with nothing more read, when the word is the name of a label
     */
    @Nullable
    Stage parse(Position pipe, Token word) {
        return switch (word.text().toLowerCase(Locale.ROOT)) {
            case "distinct" -> tokens.at(TokenKind.IDENTIFIER) ? new Stage.Distinct(pipe, parseLabels()) : null;
            case SORT -> tokens.at(TokenKind.BY) ? parseSort(pipe) : null;
            case "sample" -> tokens.at(TokenKind.NUMBER) ? new Stage.Sample(pipe, parseFraction()) : null;
            case "context" ->
                tokens.at(TokenKind.NUMBER) || tokens.at(TokenKind.IDENTIFIER) ? parseContext(pipe) : null;
            default -> null;
        };
    }

    private List<String> parseLabels() {
        var labels = new ArrayList<String>();
        do {
            labels.add(tokens.expect(TokenKind.IDENTIFIER).text());
        } while (tokens.accept(TokenKind.COMMA));
        return labels;
    }

    private Stage parseSort(Position pipe) {
        tokens.expect(TokenKind.BY);
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        var keys = new ArrayList<Stage.Sort.Key>();
        do {
            String label = tokens.expect(TokenKind.IDENTIFIER).text();
            boolean descending = false;
            if (tokens.at(TokenKind.IDENTIFIER)) {
                descending = parseDescending();
            }
            keys.add(new Stage.Sort.Key(label, descending));
        } while (tokens.accept(TokenKind.COMMA));
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        return new Stage.Sort(pipe, keys);
    }

    private boolean parseDescending() {
        return switch (tokens.peek().text().toLowerCase(Locale.ROOT)) {
            case "asc" -> {
                tokens.next();
                yield false;
            }
            case "desc" -> {
                tokens.next();
                yield true;
            }
            default -> throw tokens.unexpected("asc or desc or , or )");
        };
    }

    private double parseFraction() {
        Token number = tokens.next();
        double fraction;
        try {
            fraction = GoNumber.parse(number.text());
        } catch (NotationException notANumber) {
            fraction = Double.NaN;
        }
        if (!(fraction > 0 && fraction <= 1)) {
            throw wrong(
                    number.position(),
                    "sample takes the part of the lines to keep, above 0 and up to 1, not " + number.text());
        }
        return fraction;
    }

    private Stage parseContext(Position pipe) {
        if (tokens.at(TokenKind.NUMBER)) {
            int lines = parseLines();
            return new Stage.Context(pipe, lines, lines);
        }
        boolean before = tokens.peek().text().equalsIgnoreCase("before");
        if (!before && !tokens.peek().text().equalsIgnoreCase("after")) {
            throw tokens.unexpected("NUMBER or before or after");
        }
        int linesBefore = before ? parseLinesBehindWord() : 0;
        boolean after = tokens.at(TokenKind.IDENTIFIER) && tokens.peek().text().equalsIgnoreCase("after");
        return new Stage.Context(pipe, linesBefore, after ? parseLinesBehindWord() : 0);
    }

    private int parseLinesBehindWord() {
        tokens.next();
        if (!tokens.at(TokenKind.NUMBER)) {
            throw tokens.unexpected("NUMBER");
        }
        return parseLines();
    }

    private int parseLines() {
        Token number = tokens.next();
        try {
            int lines = Integer.parseInt(number.text());
            if (lines >= 0 && lines <= MAX_CONTEXT) {
                return lines;
            }
        } catch (NumberFormatException notWhole) {
            // Refused below, as a number that is too large.
        }
        throw wrong(
                number.position(),
                "context takes a whole number of lines up to " + MAX_CONTEXT + ", not " + number.text());
    }

    /**
     * Refuses a stage where it has no meaning.
     *
     * @param before the stages before it
     * @param metric whether the lines become samples
     */
    static void checkPlace(Stage stage, List<Stage> before, boolean metric) {
        String name = name(stage);
        if (metric && name != null) {
            throw wrong(
                    stage.position(),
                    name + " is a stage of log queries: lines that are counted have no order and no neighbours");
        }
        for (Stage earlier : before) {
            String refusal = refusal(earlier, stage);
            if (refusal != null) {
                throw wrong(stage.position(), refusal);
            }
        }
    }

    private static @Nullable String refusal(Stage earlier, Stage later) {
        if (earlier instanceof Stage.Context) {
            return "context has to be the last stage";
        }
        if (!(earlier instanceof Stage.Sort)) {
            return null;
        }
        if (later instanceof Stage.Sort) {
            return "sort can stand once in a query: give it more labels";
        }
        if (later instanceof Stage.Distinct) {
            return "distinct has to stand before sort";
        }
        return later instanceof Stage.Context ? "context goes by time: it can't be used with sort" : null;
    }

    /** What a stage is called that needs all lines in order; null of others. */
    private static @Nullable String name(Stage stage) {
        if (stage instanceof Stage.Sort) {
            return SORT;
        }
        if (stage instanceof Stage.Distinct) {
            return "distinct";
        }
        return stage instanceof Stage.Context ? "context" : null;
    }

    private static LogQlParseException wrong(Position position, String what) {
        return LogQlParseException.at(position.line(), position.column(), what);
    }
}
