package io.varve.logql.syntax;

import com.google.re2j.PatternSyntaxException;
import io.varve.logql.ast.Grouping;
import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.LabelReplace;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.LogRange;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.ast.Position;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.ast.RangeOperation;
import io.varve.logql.ast.Stage;
import io.varve.logql.ast.Unwrap;
import io.varve.logql.ast.VariantsQuery;
import io.varve.logql.ast.VectorAggregation;
import io.varve.logql.ast.VectorLiteral;
import io.varve.logql.ast.VectorOperation;
import io.varve.logql.regex.BoundedRegex;
import io.varve.notation.GoNumber;
import io.varve.notation.NotationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads aggregations and the other functions of metric queries. */
final class AggregationParser {
    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private final PipelineParser pipelines;

    AggregationParser(TokenStream tokens, ExpressionParser expressions, PipelineParser pipelines) {
        this.tokens = tokens;
        this.expressions = expressions;
        this.pipelines = pipelines;
    }

    Parsed parseRangeAggregation() {
        Token function = tokens.next();
        RangeOperation operation = RangeOperation.valueOf(function.text().toUpperCase(Locale.ROOT));
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        Token parameter = null;
        if (tokens.at(TokenKind.NUMBER)) {
            parameter = tokens.next();
            tokens.expect(TokenKind.COMMA);
        }
        LogRange range = parseRange();
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        Grouping grouping = parseGrouping();
        String wrong = checkRangeAggregation(operation, parameter, range, grouping);
        if (wrong != null) {
            return Parsed.invalid(function.position(), 1, wrong);
        }
        Double value = null;
        if (parameter != null) {
            try {
                value = GoNumber.parse(parameter.text());
            } catch (NotationException e) {
                return Parsed.invalid(
                        function.position(),
                        1,
                        "invalid parameter for operation " + operation.text() + ": " + e.getMessage());
            }
        }
        return new Parsed(
                new RangeAggregation(function.position(), operation, value, range, grouping),
                1,
                Selectivity.check(range.query().matchers()));
    }

    private static @Nullable String checkRangeAggregation(
            RangeOperation operation, @Nullable Token parameter, LogRange range, @Nullable Grouping grouping) {
        boolean quantile = operation == RangeOperation.QUANTILE_OVER_TIME;
        if (parameter != null && !quantile) {
            return "parameter " + parameter.text() + " not supported for operation " + operation.text();
        }
        if (parameter == null && quantile) {
            return "parameter required for operation " + operation.text();
        }
        if (grouping != null && !operation.allowsGrouping()) {
            return "grouping not allowed for " + operation.text() + " aggregation";
        }
        if (range.unwrap() != null) {
            return operation.allowsUnwrap() ? null : "invalid aggregation " + operation.text() + " with unwrap";
        }
        return operation.allowsLines() ? null : "invalid aggregation " + operation.text() + " without unwrap";
    }

    /** A selector, its stages, unwrap, range and offset, in any of the orders that Loki's grammar has. */
    private LogRange parseRange() {
        if (!tokens.at(TokenKind.OPEN_PARENTHESIS)) {
            return parseBareRange();
        }
        tokens.next();
        tokens.enter();
        LogRange range = parseRangeInParentheses();
        tokens.leave();
        return range;
    }

    private LogRange parseRangeInParentheses() {
        if (tokens.at(TokenKind.OPEN_PARENTHESIS)) {
            LogRange range = parseRange();
            tokens.expect(TokenKind.CLOSE_PARENTHESIS);
            return range;
        }
        Position position = tokens.peek().position();
        List<LabelMatcher> matchers = parseRangeSelector();
        var stages = new ArrayList<Stage>();
        if (tokens.at(TokenKind.RANGE)) {
            LogRange range = parseBehindRange(position, matchers);
            tokens.expect(TokenKind.CLOSE_PARENTHESIS);
            return range;
        }
        Unwrap unwrap = pipelines.parseStages(stages, true);
        var query = new LogQuery(position, matchers, stages);
        if (tokens.at(TokenKind.RANGE)) {
            LogRange range = parseRangeAndOffset(query, unwrap);
            tokens.expect(TokenKind.CLOSE_PARENTHESIS);
            return range;
        }
        if (!tokens.accept(TokenKind.CLOSE_PARENTHESIS)) {
            throw tokens.unexpected("");
        }
        LogRange range = parseRangeAndOffset(query, unwrap);
        // Only a bare selector in parentheses may have its unwrap behind the range.
        if (stages.isEmpty() && unwrap == null && tokens.at(TokenKind.PIPE)) {
            Unwrap behind = pipelines.parseUnwrap(tokens.next().position());
            return new LogRange(query, behind, range.intervalNanos(), range.offsetNanos());
        }
        return range;
    }

    private LogRange parseBareRange() {
        Position position = tokens.peek().position();
        List<LabelMatcher> matchers = parseRangeSelector();
        if (tokens.at(TokenKind.RANGE)) {
            return parseBehindRange(position, matchers);
        }
        var stages = new ArrayList<Stage>();
        Unwrap unwrap = pipelines.parseStages(stages, true);
        return parseRangeAndOffset(new LogQuery(position, matchers, stages), unwrap);
    }

    private List<LabelMatcher> parseRangeSelector() {
        if (!tokens.at(TokenKind.OPEN_BRACE)) {
            throw tokens.unexpected("NUMBER or { or (");
        }
        return pipelines.parseSelector();
    }

    /** The range stands right behind the selector; stages may follow it. */
    private LogRange parseBehindRange(Position position, List<LabelMatcher> matchers) {
        LogRange bare = parseRangeAndOffset(new LogQuery(position, matchers, List.of()), null);
        var stages = new ArrayList<Stage>();
        Unwrap unwrap = pipelines.parseStages(stages, true);
        return new LogRange(new LogQuery(position, matchers, stages), unwrap, bare.intervalNanos(), bare.offsetNanos());
    }

    private LogRange parseRangeAndOffset(LogQuery query, @Nullable Unwrap unwrap) {
        long interval = tokens.expect(TokenKind.RANGE).number();
        long offset = tokens.accept(TokenKind.OFFSET)
                ? tokens.expect(TokenKind.DURATION).number()
                : 0;
        return new LogRange(query, unwrap, interval, offset);
    }

    private @Nullable Grouping parseGrouping() {
        boolean without = tokens.at(TokenKind.WITHOUT);
        if (!without && !tokens.at(TokenKind.BY)) {
            return null;
        }
        tokens.next();
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        return new Grouping(without, expressions.parseLabels());
    }

    Parsed parseVectorAggregation() {
        Token function = tokens.next();
        VectorOperation operation = VectorOperation.valueOf(function.text().toUpperCase(Locale.ROOT));
        Grouping grouping = parseGrouping();
        boolean groupingFirst = grouping != null;
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        Token number = tokens.at(TokenKind.NUMBER) ? tokens.next() : null;
        Token parameter = null;
        if (number != null && tokens.accept(TokenKind.COMMA)) {
            parameter = number;
            number = null;
        }
        Parsed operand = expressions.parseMetric(number);
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        if (!groupingFirst) {
            grouping = parseGrouping();
        }
        return vectorAggregation(function.position(), operation, parameter, grouping, operand);
    }

    private Parsed vectorAggregation(
            Position position,
            VectorOperation operation,
            @Nullable Token parameter,
            @Nullable Grouping grouping,
            Parsed operand) {
        int depth = operand.depth() + 1;
        int k = 0;
        if (operation.takesParameter()) {
            if (parameter == null) {
                return Parsed.invalid(position, depth, "parameter required for operation " + operation.text());
            }
            try {
                k = Integer.parseInt(parameter.text());
            } catch (NumberFormatException e) {
                return Parsed.invalid(
                        position, depth, "invalid parameter " + operation.text() + "(" + parameter.text() + ",");
            }
            if (k <= 0) {
                return Parsed.invalid(
                        position,
                        depth,
                        "invalid parameter (must be greater than 0) " + operation.text() + "(" + parameter.text());
            }
            if (operation == VectorOperation.APPROX_TOPK && grouping != null) {
                return Parsed.invalid(position, depth, "grouping not allowed for approx_topk aggregation");
            }
        } else if (parameter != null) {
            return Parsed.invalid(
                    position,
                    depth,
                    "unsupported parameter for operation " + operation.text() + "(" + parameter.text() + ",");
        }
        boolean sorts = operation == VectorOperation.SORT || operation == VectorOperation.SORT_DESC;
        if (sorts && grouping != null && !grouping.labels().isEmpty()) {
            return Parsed.invalid(position, depth, "sort and sort_desc doesn't allow grouping by ");
        }
        if (!(operand.query() instanceof MetricQuery metric)) {
            throw new IllegalStateException("parseMetric answered " + operand.query());
        }
        return new Parsed(
                new VectorAggregation(position, operation, k, grouping == null ? Grouping.ALL : grouping, metric),
                depth,
                operand.invalid());
    }

    Parsed parseLabelReplace() {
        Position position = tokens.next().position();
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        Parsed operand = expressions.parseMetric(null);
        var arguments = new String[4];
        for (int i = 0; i < arguments.length; i++) {
            tokens.expect(TokenKind.COMMA);
            arguments[i] = tokens.expect(TokenKind.STRING).text();
        }
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        int depth = operand.depth() + 1;
        try {
            BoundedRegex.compile("^(?:" + arguments[3] + ")$");
        } catch (PatternSyntaxException e) {
            return Parsed.invalid(position, depth, "invalid regex in label_replace: " + e.getMessage());
        }
        if (!(operand.query() instanceof MetricQuery metric)) {
            throw new IllegalStateException("parseMetric answered " + operand.query());
        }
        return new Parsed(
                new LabelReplace(position, metric, arguments[0], arguments[1], arguments[2], arguments[3]),
                depth,
                operand.invalid());
    }

    Parsed parseVectorLiteral() {
        Position position = tokens.next().position();
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        String number = tokens.expect(TokenKind.NUMBER).text();
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        try {
            return Parsed.of(new VectorLiteral(position, GoNumber.parse(number)));
        } catch (NotationException e) {
            return Parsed.invalid(position, 1, "unable to parse vectorExpr as a float: " + e.getMessage());
        }
    }

    Parsed parseVariants() {
        Position position = tokens.next().position();
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        var variants = new ArrayList<MetricQuery>();
        LogQlParseException invalid = null;
        int depth = 1;
        do {
            Parsed variant = expressions.parseMetric(null);
            if (variant.query() instanceof MetricQuery metric) {
                variants.add(metric);
            }
            invalid = invalid == null ? variant.invalid() : invalid;
            depth = Math.max(depth, variant.depth() + 1);
        } while (tokens.accept(TokenKind.COMMA));
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        tokens.expect(TokenKind.OF);
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        LogRange range = parseRange();
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        LogQlParseException unselective = Selectivity.check(range.query().matchers());
        return new Parsed(
                new VariantsQuery(position, variants, range), depth, unselective != null ? unselective : invalid);
    }
}
