package io.varve.traceql.syntax;

import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.MetricsStage;
import io.varve.traceql.ast.MetricsStage.Function;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.SecondStage;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what turns spans into series, and what is done to these. */
final class MetricsParser {
    private static final double NANOSECONDS = 1e9;

    private final TokenStream tokens;
    private final FieldParser fields;
    private final QueryParser queries;

    MetricsParser(TokenStream tokens, FieldParser fields, QueryParser queries) {
        this.tokens = tokens;
        this.fields = fields;
        this.queries = queries;
    }

    /** A metrics stage, or null if the token begins none. */
    @Nullable
    MetricsStage stage() {
        return switch (tokens.kind()) {
            case RATE -> aggregate(Function.RATE);
            case COUNT_OVER_TIME -> aggregate(Function.COUNT_OVER_TIME);
            case MIN_OVER_TIME -> aggregate(Function.MIN_OVER_TIME);
            case MAX_OVER_TIME -> aggregate(Function.MAX_OVER_TIME);
            case AVG_OVER_TIME -> aggregate(Function.AVG_OVER_TIME);
            case SUM_OVER_TIME -> aggregate(Function.SUM_OVER_TIME);
            case QUANTILE_OVER_TIME -> aggregate(Function.QUANTILE_OVER_TIME);
            case HISTOGRAM_OVER_TIME -> aggregate(Function.HISTOGRAM_OVER_TIME);
            case COMPARE -> compare();
            default -> null;
        };
    }

    private MetricsStage aggregate(Function function) {
        tokens.take();
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        Field field = null;
        if (function != Function.RATE && function != Function.COUNT_OVER_TIME) {
            field = fields.field();
            if (field == null) {
                throw tokens.unexpected();
            }
        }
        var quantiles = new ArrayList<Double>();
        if (function == Function.QUANTILE_OVER_TIME) {
            tokens.expect(TokenKind.COMMA);
            do {
                quantiles.add(quantile());
            } while (tokens.accept(TokenKind.COMMA));
        }
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        List<Field> by = List.of();
        if (tokens.accept(TokenKind.BY)) {
            tokens.expect(TokenKind.OPEN_PARENTHESIS);
            by = fields.fields();
            tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        }
        return new MetricsStage.MetricsAggregate(function, field, quantiles, by);
    }

    private double quantile() {
        Token token = tokens.peek();
        if (token.kind() != TokenKind.INTEGER && token.kind() != TokenKind.FLOAT) {
            throw tokens.unexpected(", expecting INTEGER or FLOAT");
        }
        tokens.take();
        return token.kind() == TokenKind.INTEGER ? token.number() : token.fraction();
    }

    private MetricsStage compare() {
        tokens.take();
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        SpansetFilter selection = queries.filter();
        long top = 10;
        long start = 0;
        long end = 0;
        if (tokens.accept(TokenKind.COMMA)) {
            top = tokens.expect(TokenKind.INTEGER).number();
            if (tokens.accept(TokenKind.COMMA)) {
                start = tokens.expect(TokenKind.INTEGER).number();
                tokens.expect(TokenKind.COMMA);
                end = tokens.expect(TokenKind.INTEGER).number();
            }
        }
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        return new MetricsStage.Compare(selection, top, start, end);
    }

    List<SecondStage> secondStages() {
        var stages = new ArrayList<SecondStage>();
        while (true) {
            BinaryOperator operator = Operators.comparison(tokens.kind());
            if (operator != null) {
                tokens.take();
                tokens.countOperator();
                Value number = queries.number(tokens.accept(TokenKind.SUBTRACT));
                stages.add(new SecondStage.SampleFilter(
                        operator,
                        number instanceof Value.Duration(long nanoseconds)
                                ? nanoseconds / NANOSECONDS
                                : number.number()));
            } else if (tokens.accept(TokenKind.PIPE)) {
                tokens.countOperator();
                stages.add(ranking());
            } else {
                return stages;
            }
        }
    }

    private SecondStage ranking() {
        boolean top = tokens.kind() == TokenKind.TOPK;
        if (!top && tokens.kind() != TokenKind.BOTTOMK) {
            throw tokens.unexpected(", expecting topk or bottomk");
        }
        tokens.take();
        tokens.expect(TokenKind.OPEN_PARENTHESIS);
        long limit = tokens.expect(TokenKind.INTEGER).number();
        tokens.expect(TokenKind.CLOSE_PARENTHESIS);
        return new SecondStage.Ranking(top, limit);
    }
}
