package io.varve.logql.syntax;

import io.varve.logql.ast.BinaryOperation;
import io.varve.logql.ast.BinaryOperator;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.MetricQuery;
import io.varve.logql.ast.NumberLiteral;
import io.varve.logql.ast.Position;
import io.varve.logql.ast.Query;
import io.varve.logql.ast.VariantsQuery;
import io.varve.logql.ast.VectorMatching;
import io.varve.notation.GoNumber;
import io.varve.notation.NotationException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads expressions: operands, and the operators between them by precedence. */
final class ExpressionParser {
    private static final int LOWEST = 0;

    private final TokenStream tokens;
    private final PipelineParser pipelines;
    private final AggregationParser aggregations;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
        this.pipelines = new PipelineParser(tokens);
        this.aggregations = new AggregationParser(tokens, this, pipelines);
    }

    Parsed parseWhole() {
        Parsed whole = parse(LOWEST, null);
        if (!tokens.at(TokenKind.END)) {
            throw tokens.unexpected("");
        }
        return whole;
    }

    /**
     * An expression that has to be a metric: what follows anything else is unexpected.
     *
     * @param number the expression's first token if it is a number that has been read
     */
    Parsed parseMetric(@Nullable Token number) {
        tokens.enter();
        Parsed parsed = parse(LOWEST, number);
        tokens.leave();
        return switch (parsed.query()) {
            case MetricQuery metric -> parsed;
            case LogQuery log -> throw tokens.unexpected("");
            case VariantsQuery variants -> throw tokens.unexpected("");
        };
    }

    private Parsed parse(int lowest, @Nullable Token number) {
        Parsed left = number != null ? literal(number, false) : parseOperand();
        while (true) {
            BinaryOperator operator = operator(tokens.peek().kind());
            if (operator == null || operator.precedence() < lowest) {
                return left;
            }
            Position position = tokens.next().position();
            boolean returnBool = tokens.accept(TokenKind.BOOL);
            VectorMatching matching = parseMatching();
            int rightLowest = operator.precedence() + (operator.isRightAssociative() ? 0 : 1);
            tokens.enter();
            Parsed right = parse(rightLowest, null);
            tokens.leave();
            left = binary(position, operator, returnBool, matching, left, right);
        }
    }

    private Parsed parseOperand() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case OPEN_BRACE -> Parsed.of(pipelines.parseLogQuery());
            case OPEN_PARENTHESIS -> parseParenthesised();
            case NUMBER -> literal(tokens.next(), false);
            case ADD, SUB -> {
                tokens.next();
                yield literal(tokens.expect(TokenKind.NUMBER), token.kind() == TokenKind.SUB);
            }
            case RANGE_OPERATION -> aggregations.parseRangeAggregation();
            case VECTOR_OPERATION -> aggregations.parseVectorAggregation();
            case LABEL_REPLACE -> aggregations.parseLabelReplace();
            case VECTOR -> aggregations.parseVectorLiteral();
            case VARIANTS -> aggregations.parseVariants();
            default -> throw tokens.unexpected("");
        };
    }

    private Parsed parseParenthesised() {
        tokens.next();
        tokens.enter();
        Parsed inside = parse(LOWEST, null);
        tokens.leave();
        if (inside.query() instanceof VariantsQuery) {
            throw tokens.unexpected("");
        }
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        return inside;
    }

    private static Parsed literal(Token number, boolean negative) {
        try {
            double value = GoNumber.parse(number.text());
            return Parsed.of(new NumberLiteral(number.position(), negative ? -value : value));
        } catch (NotationException e) {
            return Parsed.invalid(number.position(), 1, "unable to parse literal as a float: " + e.getMessage());
        }
    }

    private static @Nullable BinaryOperator operator(TokenKind kind) {
        return switch (kind) {
            case OR -> BinaryOperator.OR;
            case AND -> BinaryOperator.AND;
            case UNLESS -> BinaryOperator.UNLESS;
            case ADD -> BinaryOperator.ADD;
            case SUB -> BinaryOperator.SUBTRACT;
            case MUL -> BinaryOperator.MULTIPLY;
            case DIV -> BinaryOperator.DIVIDE;
            case MOD -> BinaryOperator.MODULO;
            case POW -> BinaryOperator.POWER;
            case CMP_EQ -> BinaryOperator.EQUAL;
            case NEQ -> BinaryOperator.NOT_EQUAL;
            case GT -> BinaryOperator.GREATER;
            case GTE -> BinaryOperator.GREATER_OR_EQUAL;
            case LT -> BinaryOperator.LESS;
            case LTE -> BinaryOperator.LESS_OR_EQUAL;
            default -> null;
        };
    }

    private VectorMatching parseMatching() {
        boolean on = tokens.at(TokenKind.ON);
        if (!on && !tokens.at(TokenKind.IGNORING)) {
            return VectorMatching.DEFAULT;
        }
        tokens.next();
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        List<String> labels = parseLabels();
        List<String> include = List.of();
        VectorMatching.Cardinality cardinality = switch (tokens.peek().kind()) {
            case GROUP_LEFT -> VectorMatching.Cardinality.MANY_TO_ONE;
            case GROUP_RIGHT -> VectorMatching.Cardinality.ONE_TO_MANY;
            default -> VectorMatching.Cardinality.ONE_TO_ONE;
        };
        if (cardinality != VectorMatching.Cardinality.ONE_TO_ONE) {
            tokens.next();
            if (tokens.accept(TokenKind.OPEN_PARENTHESIS)) {
                include = parseLabels();
            }
        }
        return new VectorMatching(cardinality, on, labels, include);
    }

    /** Names up to the closing parenthesis; the opening one has been read. */
    List<String> parseLabels() {
        var labels = new ArrayList<String>();
        if (tokens.accept(TokenKind.CLOSE_PARENTHESIS)) {
            return labels;
        }
        if (!tokens.at(TokenKind.IDENTIFIER)) {
            throw tokens.unexpected("IDENTIFIER or )");
        }
        do {
            labels.add(tokens.expect(TokenKind.IDENTIFIER).text());
        } while (tokens.accept(TokenKind.COMMA));
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        return labels;
    }

    private Parsed binary(
            Position position,
            BinaryOperator operator,
            boolean returnBool,
            VectorMatching matching,
            Parsed left,
            Parsed right) {
        int depth = Math.max(left.depth(), right.depth()) + 1;
        if (depth > TokenStream.MAX_DEPTH) {
            throw tokens.tooDeep();
        }
        if (!(left.query() instanceof MetricQuery leftMetric)) {
            return Parsed.invalid(position, depth, unexpectedLeg("left", operator, left.query()));
        }
        if (!(right.query() instanceof MetricQuery rightMetric)) {
            return Parsed.invalid(position, depth, unexpectedLeg("right", operator, right.query()));
        }
        LogQlParseException invalid = left.invalid() != null ? left.invalid() : right.invalid();
        if (invalid == null && operator.isSetOperator()) {
            if (leftMetric instanceof NumberLiteral number) {
                return Parsed.invalid(position, depth, unexpectedLiteral("left", operator, number));
            }
            if (rightMetric instanceof NumberLiteral number) {
                return Parsed.invalid(position, depth, unexpectedLiteral("right", operator, number));
            }
        }
        if (invalid == null
                && leftMetric instanceof NumberLiteral leftNumber
                && rightMetric instanceof NumberLiteral rightNumber) {
            return Parsed.of(
                    new NumberLiteral(leftNumber.position(), operator.apply(leftNumber.value(), rightNumber.value())));
        }
        return new Parsed(
                new BinaryOperation(position, operator, returnBool, matching, leftMetric, rightMetric), depth, invalid);
    }

    private static String unexpectedLeg(String side, BinaryOperator operator, Query query) {
        String type = switch (query) {
            case LogQuery log -> log.stages().isEmpty() ? "*syntax.MatchersExpr" : "*syntax.PipelineExpr";
            case VariantsQuery variants -> "*syntax.MultiVariantExpr";
            case MetricQuery metric -> "metric";
        };
        return "unexpected type for " + side + " leg of binary operation (" + operator.text() + "): " + type;
    }

    private static String unexpectedLiteral(String side, BinaryOperator operator, NumberLiteral number) {
        return "unexpected literal for " + side + " leg of logical/set binary operation (" + operator.text() + "): "
                + GoNumber.formatFixed(number.value());
    }
}
