package io.varve.logql.syntax;

import com.google.re2j.PatternSyntaxException;
import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.LineFilterOperator;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Position;
import io.varve.logql.ast.Stage;
import io.varve.logql.ast.Unwrap;
import io.varve.logql.pattern.LinePattern;
import io.varve.logql.regex.NamedGroups;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads selectors, stages and unwrap. */
final class PipelineParser {
    private final TokenStream tokens;
    private final LabelFilterParser labelFilters;
    private final OwnStageParser ownStages;

    PipelineParser(TokenStream tokens) {
        this.tokens = tokens;
        this.labelFilters = new LabelFilterParser(tokens);
        this.ownStages = new OwnStageParser(tokens);
    }

    /** A selector and the stages behind it. */
    LogQuery parseLogQuery() {
        Position position = tokens.peek().position();
        List<LabelMatcher> matchers = parseSelector();
        var stages = new ArrayList<Stage>();
        Unwrap unwrap = parseStages(stages, false);
        assert unwrap == null;
        return new LogQuery(position, matchers, stages);
    }

    List<LabelMatcher> parseSelector() {
        tokens.expect(TokenKind.OPEN_BRACE);
        var matchers = new ArrayList<LabelMatcher>();
        if (tokens.accept(TokenKind.CLOSE_BRACE)) {
            return matchers;
        }
        if (!tokens.at(TokenKind.IDENTIFIER)) {
            throw tokens.unexpected("IDENTIFIER or }");
        }
        do {
            matchers.add(labelFilters.parseMatcher(tokens.expect(TokenKind.IDENTIFIER)));
        } while (tokens.accept(TokenKind.COMMA));
        if (!tokens.accept(TokenKind.CLOSE_BRACE)) {
            throw tokens.unexpected("} or ,");
        }
        return matchers;
    }

    /**
     * Reads stages into {@code stages} until none follows.
     *
     * @param unwrapAllowed whether {@code | unwrap} may end them, as it may in the range of a metric query
     */
    @Nullable
    Unwrap parseStages(List<Stage> stages, boolean unwrapAllowed) {
        while (true) {
            LineFilterOperator operator = lineFilterOperator(tokens.peek().kind());
            if (operator != null) {
                parseLineFilter(operator, stages);
            } else if (tokens.at(TokenKind.PIPE)) {
                Position pipe = tokens.next().position();
                if (unwrapAllowed && tokens.at(TokenKind.UNWRAP)) {
                    return parseUnwrap(pipe);
                }
                Stage stage = parseStage(pipe);
                OwnStageParser.checkPlace(stage, stages, unwrapAllowed);
                stages.add(stage);
            } else {
                return null;
            }
        }
    }

    private static @Nullable LineFilterOperator lineFilterOperator(TokenKind kind) {
        return switch (kind) {
            case PIPE_EXACT -> LineFilterOperator.CONTAINS;
            case NEQ -> LineFilterOperator.NOT_CONTAINS;
            case PIPE_MATCH -> LineFilterOperator.MATCHES;
            case NRE -> LineFilterOperator.NOT_MATCHES;
            case PIPE_PATTERN -> LineFilterOperator.PATTERN;
            case NPA -> LineFilterOperator.NOT_PATTERN;
            default -> null;
        };
    }

    private void parseLineFilter(LineFilterOperator operator, List<Stage> stages) {
        Position position = tokens.next().position();
        var alternatives = new ArrayList<Stage.LineFilter.Alternative>();
        do {
            alternatives.add(parseAlternative());
        } while (tokens.accept(TokenKind.OR));
        if (operator.positive()) {
            stages.add(new Stage.LineFilter(position, operator, alternatives));
            return;
        }
        // not (a or b) is not a and not b.
        for (Stage.LineFilter.Alternative alternative : alternatives) {
            stages.add(new Stage.LineFilter(position, operator, List.of(alternative)));
        }
    }

    private Stage.LineFilter.Alternative parseAlternative() {
        if (tokens.at(TokenKind.STRING)) {
            return new Stage.LineFilter.Alternative(false, tokens.next().text());
        }
        if (!tokens.accept(TokenKind.IP)) {
            throw tokens.unexpected("STRING or ip");
        }
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        String text = tokens.expect(TokenKind.STRING).text();
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        return new Stage.LineFilter.Alternative(true, text);
    }

    private Stage parseStage(Position pipe) {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case JSON -> {
                tokens.next();
                yield tokens.at(TokenKind.IDENTIFIER)
                        ? new Stage.JsonExpressionParser(pipe, parseExtractions())
                        : new Stage.JsonParser(pipe);
            }
            case LOGFMT -> parseLogfmt(pipe);
            case REGEXP -> {
                tokens.next();
                yield new Stage.RegexpParser(
                        pipe, checkedRegexp(tokens.expect(TokenKind.STRING).text()));
            }
            case PATTERN -> {
                tokens.next();
                yield new Stage.PatternParser(
                        pipe, checkedPattern(tokens.expect(TokenKind.STRING).text()));
            }
            case UNPACK -> {
                tokens.next();
                yield new Stage.UnpackParser(pipe);
            }
            case LINE_FMT -> {
                tokens.next();
                yield new Stage.LineFormat(pipe, tokens.expect(TokenKind.STRING).text());
            }
            case LABEL_FMT -> parseLabelFormat(pipe);
            case DECOLORIZE -> {
                tokens.next();
                yield new Stage.Decolorize(pipe);
            }
            case DROP -> {
                tokens.next();
                yield new Stage.DropLabels(pipe, parseChoices());
            }
            case KEEP -> {
                tokens.next();
                yield new Stage.KeepLabels(pipe, parseChoices());
            }
            case IDENTIFIER -> {
                Token word = tokens.next();
                Stage own = ownStages.parse(pipe, word);
                yield own != null ? own : new Stage.LabelFilterStage(pipe, labelFilters.parseFrom(word));
            }
            case VECTOR_OPERATION -> {
                Stage sort = token.text().equals(OwnStageParser.SORT) ? ownStages.parse(pipe, tokens.next()) : null;
                if (sort == null) {
                    throw TokenStream.unexpected(token, "");
                }
                yield sort;
            }
            case OPEN_PARENTHESIS -> new Stage.LabelFilterStage(pipe, labelFilters.parse());
            default -> throw tokens.unexpected("");
        };
    }

    private Stage parseLogfmt(Position pipe) {
        tokens.next();
        boolean strict = false;
        boolean keepEmpty = false;
        while (tokens.at(TokenKind.FUNCTION_FLAG)) {
            boolean isStrict = tokens.next().text().equals("--strict");
            strict |= isStrict;
            keepEmpty |= !isStrict;
        }
        return tokens.at(TokenKind.IDENTIFIER)
                ? new Stage.LogfmtExpressionParser(pipe, strict, keepEmpty, parseExtractions())
                : new Stage.LogfmtParser(pipe, strict, keepEmpty);
    }

    private List<Stage.LabelExtraction> parseExtractions() {
        var extractions = new ArrayList<Stage.LabelExtraction>();
        do {
            String label = tokens.expect(TokenKind.IDENTIFIER).text();
            String expression = tokens.accept(TokenKind.EQ)
                    ? tokens.expect(TokenKind.STRING).text()
                    : label;
            extractions.add(new Stage.LabelExtraction(label, expression));
        } while (tokens.accept(TokenKind.COMMA));
        return extractions;
    }

    private Stage parseLabelFormat(Position pipe) {
        tokens.next();
        var formats = new ArrayList<Stage.LabelFormat.Format>();
        do {
            String name = tokens.expect(TokenKind.IDENTIFIER).text();
            tokens.expect(TokenKind.EQ);
            if (!tokens.at(TokenKind.IDENTIFIER) && !tokens.at(TokenKind.STRING)) {
                throw tokens.unexpected("IDENTIFIER or STRING");
            }
            Token value = tokens.next();
            formats.add(new Stage.LabelFormat.Format(name, value.kind() == TokenKind.IDENTIFIER, value.text()));
        } while (tokens.accept(TokenKind.COMMA));
        return new Stage.LabelFormat(pipe, formats);
    }

    private List<Stage.LabelChoice> parseChoices() {
        var choices = new ArrayList<Stage.LabelChoice>();
        do {
            Token name = tokens.expect(TokenKind.IDENTIFIER);
            boolean matched = switch (tokens.peek().kind()) {
                case EQ, NEQ, RE, NRE -> true;
                default -> false;
            };
            choices.add(new Stage.LabelChoice(name.text(), matched ? labelFilters.parseMatcher(name) : null));
        } while (tokens.accept(TokenKind.COMMA));
        return choices;
    }

    /** The pipe has been read, unwrap is next. */
    Unwrap parseUnwrap(Position pipe) {
        tokens.expect(TokenKind.UNWRAP);
        Unwrap.Conversion conversion = switch (tokens.peek().kind()) {
            case BYTES_CONV -> Unwrap.Conversion.BYTES;
            case DURATION_CONV -> Unwrap.Conversion.DURATION;
            case DURATION_SECONDS_CONV -> Unwrap.Conversion.DURATION_SECONDS;
            default -> Unwrap.Conversion.NONE;
        };
        String label;
        if (conversion == Unwrap.Conversion.NONE) {
            label = tokens.expect(TokenKind.IDENTIFIER).text();
        } else {
            tokens.next();
            tokens.expect(TokenKind.OPEN_PARENTHESIS);
            label = tokens.expect(TokenKind.IDENTIFIER).text();
            tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        }
        var postFilters = new ArrayList<LabelFilter>();
        while (tokens.accept(TokenKind.PIPE)) {
            postFilters.add(labelFilters.parse());
        }
        return new Unwrap(pipe, label, conversion, postFilters);
    }

    private static String checkedRegexp(String regex) {
        try {
            NamedGroups.compile(regex);
            return regex;
        } catch (PatternSyntaxException | IllegalArgumentException e) {
            throw LogQlParseException.of("invalid regexp parser: " + e.getMessage());
        }
    }

    private static String checkedPattern(String pattern) {
        try {
            LinePattern.parse(pattern).checkedForExtraction();
            return pattern;
        } catch (IllegalArgumentException e) {
            throw LogQlParseException.of("invalid pattern parser: " + e.getMessage());
        }
    }
}
