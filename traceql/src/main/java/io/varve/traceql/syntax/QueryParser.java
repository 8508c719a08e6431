package io.varve.traceql.syntax;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.Hint;
import io.varve.traceql.ast.MetricsStage;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.PipelineStage.SpansetExpression;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.Query;
import io.varve.traceql.ast.ScalarExpression;
import io.varve.traceql.ast.ScalarExpression.Aggregate;
import io.varve.traceql.ast.ScalarExpression.ScalarPipeline;
import io.varve.traceql.ast.SecondStage;
import io.varve.traceql.ast.SpansetOperator;
import io.varve.traceql.syntax.Unit.Scalars;
import io.varve.traceql.syntax.Unit.Spans;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads pipelines. What stands between parentheses is told apart only by what comes in them (a set of spans, a scalar, a whole
 * pipeline, a pipeline with an aggregate at its end), so the parser carries which of these may stand where it is: a token that none
 * of them can have is then reported where it stands, as by Tempo's table-driven parser.
 */
final class QueryParser {
    private final TokenStream tokens;
    private final FieldParser fields;
    private final MetricsParser metrics;

    QueryParser(String query) {
        tokens = new TokenStream(query);
        fields = new FieldParser(tokens);
        metrics = new MetricsParser(tokens, fields, this);
    }

    Query query() {
        var stages = new ArrayList<PipelineStage>();
        MetricsStage metricsStage = null;
        List<SecondStage> secondStages = List.of();
        Unit first = startsStage() ? null : expression(EnumSet.allOf(UnitKind.class));
        if (first != null && (first.kind() == UnitKind.PIPELINE || first.kind() == UnitKind.SCALAR_PIPELINE)) {
            stages.add(
                    switch (first) {
                        case Spans(UnitKind kind, SpansetExpression spans) -> spans;
                        case Scalars(UnitKind kind, ScalarExpression scalar) -> pipelineComparison(scalar);
                    });
        } else {
            stages.add(first == null ? keywordStage() : stageOf(first));
            while (tokens.accept(TokenKind.PIPE)) {
                metricsStage = metrics.stage();
                if (metricsStage != null) {
                    secondStages = metrics.secondStages();
                    break;
                }
                stages.add(stage());
            }
        }
        List<Hint> hints = List.of();
        while (tokens.accept(TokenKind.WITH)) {
            hints = hints();
        }
        if (tokens.kind() != TokenKind.END) {
            throw tokens.unexpected(", expecting with");
        }
        // A query that is one pipeline between parentheses is that pipeline.
        Pipeline pipeline =
                stages.size() == 1 && stages.getFirst() instanceof Pipeline inner ? inner : new Pipeline(stages);
        return new Query(pipeline, metricsStage, secondStages, hints);
    }

    private List<Hint> hints() {
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        var hints = new ArrayList<Hint>();
        do {
            String name = tokens.expect(TokenKind.IDENTIFIER).text();
            tokens.expect(TokenKind.EQUAL);
            Value value = fields.literal();
            if (value == null) {
                throw tokens.unexpected();
            }
            hints.add(new Hint(name, value));
        } while (tokens.accept(TokenKind.COMMA));
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        return hints;
    }

    /** {@code ({ .. } | count()) > ..}, which only a whole query can be. */
    private PipelineStage pipelineComparison(ScalarExpression left) {
        BinaryOperator operator = Operators.comparison(tokens.kind());
        if (operator == null) {
            throw tokens.unexpected();
        }
        tokens.take();
        if (tokens.kind() == TokenKind.OPEN_PARENTHESIS) {
            return new PipelineStage.ScalarFilter(
                    operator, left, ((Scalars) expression(EnumSet.of(UnitKind.SCALAR_PIPELINE))).scalar());
        }
        Value value = fields.literal();
        if (value == null) {
            throw tokens.unexpected();
        }
        return new PipelineStage.ScalarFilter(operator, left, new ScalarExpression.Scalar(value));
    }

    /** Whether the token begins a stage that is no expression. */
    private boolean startsStage() {
        return tokens.kind() == TokenKind.BY || tokens.kind() == TokenKind.SELECT;
    }

    private PipelineStage keywordStage() {
        TokenKind keyword = tokens.take().kind();
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        PipelineStage stage = keyword == TokenKind.BY
                ? new PipelineStage.GroupBy(fields.expression())
                : new PipelineStage.Select(fields.fields());
        if (tokens.kind() != TokenKind.CLOSE_PARENTHESIS) {
            throw tokens.unexpected(keyword == TokenKind.SELECT ? ", expecting ) or ," : "");
        }
        tokens.take();
        return stage;
    }

    /** A stage behind a pipe. */
    private PipelineStage stage() {
        if (startsStage()) {
            return keywordStage();
        }
        if (tokens.accept(TokenKind.COALESCE)) {
            tokens.expect(TokenKind.OPEN_PARENTHESIS);
            tokens.expect(TokenKind.CLOSE_PARENTHESIS);
            return new PipelineStage.Coalesce();
        }
        return stageOf(expression(EnumSet.of(UnitKind.SPANSET, UnitKind.SCALAR)));
    }

    private PipelineStage stageOf(Unit unit) {
        return switch (unit) {
            case Spans(UnitKind kind, SpansetExpression spans) -> spans;
            case Scalars(UnitKind kind, ScalarExpression scalar) -> scalarFilter(scalar);
        };
    }

    private PipelineStage scalarFilter(ScalarExpression left) {
        BinaryOperator operator = Operators.comparison(tokens.kind());
        if (operator == null) {
            throw tokens.unexpected();
        }
        tokens.take();
        Unit right = expression(EnumSet.of(UnitKind.SCALAR));
        return new PipelineStage.ScalarFilter(operator, left, ((Scalars) right).scalar());
    }

    private Unit expression(Set<UnitKind> allowed) {
        return switch (operand(allowed)) {
            case Spans(UnitKind kind, SpansetExpression spans) -> new Spans(kind, spansets(spans, kind, 0));
            case Scalars(UnitKind kind, ScalarExpression scalar) -> new Scalars(kind, scalars(scalar, kind, 0));
        };
    }

    private SpansetExpression spansets(SpansetExpression first, UnitKind kind, int atLeast) {
        SpansetExpression left = first;
        while (true) {
            SpansetOperator operator = Operators.spanset(tokens.kind());
            if (operator == null || operator.precedence() < atLeast) {
                return left;
            }
            tokens.take();
            tokens.countOperator();
            SpansetExpression operand = ((Spans) operand(EnumSet.of(kind))).spans();
            left = new PipelineStage.SpansetOperation(
                    operator, left, spansets(operand, kind, operator.precedence() + 1));
        }
    }

    private ScalarExpression scalars(ScalarExpression first, UnitKind kind, int atLeast) {
        ScalarExpression left = first;
        while (true) {
            BinaryOperator operator = Operators.arithmetic(tokens.kind());
            if (operator == null || operator.precedence() < atLeast) {
                return left;
            }
            tokens.take();
            tokens.countOperator();
            ScalarExpression operand = ((Scalars) operand(EnumSet.of(kind))).scalar();
            int right = operator.isRightAssociative() ? operator.precedence() : operator.precedence() + 1;
            left = new ScalarExpression.ScalarOperation(operator, left, scalars(operand, kind, right));
        }
    }

    private Unit operand(Set<UnitKind> allowed) {
        if (tokens.kind() == TokenKind.OPEN_PARENTHESIS) {
            tokens.enter();
            tokens.take();
            Unit inner = inParentheses(allowed);
            tokens.leave();
            return inner;
        }
        if (allowed.contains(UnitKind.SPANSET) && tokens.kind() == TokenKind.OPEN_BRACE) {
            return new Spans(UnitKind.SPANSET, filter());
        }
        ScalarExpression scalar = allowed.contains(UnitKind.SCALAR) ? scalar() : null;
        if (scalar == null) {
            throw tokens.unexpected(allowed.equals(EnumSet.of(UnitKind.SPANSET)) ? ", expecting { or (" : "");
        }
        return new Scalars(UnitKind.SCALAR, scalar);
    }

    private Unit inParentheses(Set<UnitKind> allowed) {
        boolean pipelines = allowed.contains(UnitKind.PIPELINE) || allowed.contains(UnitKind.SCALAR_PIPELINE);
        if (pipelines && startsStage()) {
            return restOfPipeline(keywordStage(), allowed);
        }
        Set<UnitKind> inner = EnumSet.copyOf(allowed);
        if (pipelines) {
            inner.add(UnitKind.SPANSET);
            inner.add(UnitKind.SCALAR);
        }
        Unit unit = expression(inner);
        boolean pipelineGoesOn = pipelines
                && switch (unit.kind()) {
                    case SPANSET -> tokens.kind() == TokenKind.PIPE || !allowed.contains(UnitKind.SPANSET);
                    case SCALAR -> Operators.comparison(tokens.kind()) != null;
                    case PIPELINE, SCALAR_PIPELINE -> false;
                };
        if (pipelineGoesOn) {
            return restOfPipeline(stageOf(unit), allowed);
        }
        if (!allowed.contains(unit.kind())) {
            throw tokens.unexpected();
        }
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        return unit;
    }

    private Unit restOfPipeline(PipelineStage first, Set<UnitKind> allowed) {
        var stages = new ArrayList<PipelineStage>();
        stages.add(first);
        while (tokens.accept(TokenKind.PIPE)) {
            if (startsAggregate()) {
                Unit unit = expression(EnumSet.of(UnitKind.SCALAR));
                if (tokens.kind() == TokenKind.CLOSE_PARENTHESIS
                        && allowed.contains(UnitKind.SCALAR_PIPELINE)
                        && unit instanceof Scalars(UnitKind kind, Aggregate aggregate)) {
                    tokens.take();
                    return new Scalars(UnitKind.SCALAR_PIPELINE, new ScalarPipeline(new Pipeline(stages), aggregate));
                }
                stages.add(stageOf(unit));
            } else {
                stages.add(stage());
            }
        }
        if (!allowed.contains(UnitKind.PIPELINE)) {
            throw tokens.unexpected();
        }
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        return new Spans(UnitKind.PIPELINE, new Pipeline(stages));
    }

    SpansetFilter filter() {
        tokens.expect(TokenKind.OPEN_BRACE);
        if (tokens.accept(TokenKind.CLOSE_BRACE)) {
            return new SpansetFilter(new Literal(Values.TRUE));
        }
        FieldExpression condition = fields.expression();
        if (!tokens.accept(TokenKind.CLOSE_BRACE)) {
            throw tokens.unexpected();
        }
        return new SpansetFilter(condition);
    }

    private boolean startsAggregate() {
        return switch (tokens.kind()) {
            case COUNT, MAX, MIN, SUM, AVG -> true;
            default -> false;
        };
    }

    /** A scalar without operators, or null if the token begins none. */
    private @Nullable ScalarExpression scalar() {
        return switch (tokens.kind()) {
            case COUNT -> {
                tokens.take();
                tokens.expect(TokenKind.OPEN_PARENTHESIS);
                tokens.expect(TokenKind.CLOSE_PARENTHESIS);
                yield new Aggregate(ScalarExpression.Function.COUNT, null);
            }
            case MAX -> aggregate(ScalarExpression.Function.MAX);
            case MIN -> aggregate(ScalarExpression.Function.MIN);
            case SUM -> aggregate(ScalarExpression.Function.SUM);
            case AVG -> aggregate(ScalarExpression.Function.AVG);
            case INTEGER, FLOAT, DURATION_LITERAL -> new ScalarExpression.Scalar(number(false));
            case SUBTRACT -> {
                tokens.take();
                yield new ScalarExpression.Scalar(number(true));
            }
            default -> null;
        };
    }

    private Aggregate aggregate(ScalarExpression.Function function) {
        tokens.take();
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        FieldExpression operand = fields.expression();
        if (!tokens.accept(TokenKind.CLOSE_PARENTHESIS)) {
            throw tokens.unexpected();
        }
        return new Aggregate(function, operand);
    }

    /** An integer, a float or a duration. */
    Value number(boolean negative) {
        Token token = tokens.peek();
        int sign = negative ? -1 : 1;
        Value value = switch (token.kind()) {
            case INTEGER -> new Value.Int(sign * token.number());
            case FLOAT -> new Value.Floating(sign * token.fraction());
            case DURATION_LITERAL -> new Value.Duration(sign * token.number());
            default -> throw tokens.unexpected(", expecting INTEGER or FLOAT or DURATION" + (negative ? "" : " or -"));
        };
        tokens.take();
        return value;
    }
}
