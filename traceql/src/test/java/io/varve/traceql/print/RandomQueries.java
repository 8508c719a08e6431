package io.varve.traceql.print;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Existence;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.FieldExpression.Negation;
import io.varve.traceql.ast.FieldExpression.Not;
import io.varve.traceql.ast.Hint;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.MetricsStage;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.PipelineStage.SpansetExpression;
import io.varve.traceql.ast.PipelineStage.SpansetFilter;
import io.varve.traceql.ast.Query;
import io.varve.traceql.ast.ScalarExpression;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.ast.SecondStage;
import io.varve.traceql.ast.SpansetOperator;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Kind;
import io.varve.traceql.value.Status;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes queries at random, all of which pass the check. */
public final class RandomQueries {
    private static final List<String> NAMES = List.of(
            "a",
            "http.status_code",
            "with space",
            "quo\"te",
            "back\\slash",
            "größe",
            "a{b",
            "duration",
            "n",
            "card",
            "db.system",
            "region",
            "tier",
            "mixed");
    private static final List<String> TEXTS = List.of(
            "",
            "visa",
            "it's",
            "back`tick",
            "a\"b",
            "line\nbreak",
            "back\\slash",
            "ünïcode",
            "🚀",
            "redis",
            "gold",
            "eu-1");
    private static final List<String> REGEXES = List.of(".*", "r.d.*", "[a-m]+", "(visa|mc)", "x{2,}");

    private final Random random;

    public RandomQueries(long seed) {
        random = new Random(seed);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <T> T one(T[] of) {
        return of[random.nextInt(of.length)];
    }

    /** A search. */
    public Query search() {
        return new Query(pipeline(), null, List.of(), hints());
    }

    /** A metrics query. */
    public Query metrics() {
        MetricsStage stage = metricsStage();
        var second = new ArrayList<SecondStage>();
        if (stage instanceof MetricsStage.MetricsAggregate) {
            for (int i = random.nextInt(3); i > 0; i--) {
                second.add(
                        random.nextBoolean()
                                ? new SecondStage.Ranking(random.nextBoolean(), 1 + random.nextInt(9))
                                : new SecondStage.SampleFilter(
                                        one(List.of(BinaryOperator.GREATER, BinaryOperator.NOT_EQUAL)),
                                        one(List.of(1.0, -2.5, 0.001, 1e300, 100.0))));
            }
        }
        return new Query(pipeline(), stage, second, hints());
    }

    private List<Hint> hints() {
        return random.nextInt(4) > 0
                ? List.of()
                : List.of(
                        new Hint("most_recent", Values.of(random.nextBoolean())),
                        new Hint("x", new Value.Text(one(TEXTS))));
    }

    private MetricsStage metricsStage() {
        if (random.nextInt(6) == 0) {
            long start = random.nextBoolean() ? 0 : 5;
            return new MetricsStage.Compare(filter(2), 1 + random.nextInt(20), start, start * 2);
        }
        MetricsStage.Function function = one(MetricsStage.Function.values());
        boolean counts = function == MetricsStage.Function.RATE || function == MetricsStage.Function.COUNT_OVER_TIME;
        return new MetricsStage.MetricsAggregate(
                function,
                counts ? null : field(),
                function == MetricsStage.Function.QUANTILE_OVER_TIME ? List.of(0.5, 1.0, 0.99) : List.of(),
                fields(random.nextInt(4)));
    }

    private List<Field> fields(int count) {
        var fields = new ArrayList<Field>();
        for (int i = 0; i < count; i++) {
            fields.add(field());
        }
        return fields;
    }

    private Pipeline pipeline() {
        var stages = new ArrayList<PipelineStage>();
        stages.add(firstStage());
        for (int i = random.nextInt(3); i > 0; i--) {
            stages.add(stage());
        }
        return new Pipeline(stages);
    }

    private PipelineStage firstStage() {
        return switch (random.nextInt(6)) {
            case 0 -> scalarFilter();
            case 1 -> new PipelineStage.GroupBy(field());
            case 2 -> new PipelineStage.Select(fields(1 + random.nextInt(3)));
            default -> spanset(3);
        };
    }

    private PipelineStage stage() {
        return random.nextInt(5) == 0 ? new PipelineStage.Coalesce() : firstStage();
    }

    private PipelineStage scalarFilter() {
        ScalarExpression.Function function = one(ScalarExpression.Function.values());
        FieldExpression operand = function == ScalarExpression.Function.COUNT
                ? null
                : random.nextBoolean() ? new IntrinsicField(Intrinsic.DURATION) : number(2);
        if (operand != null && !operand.referencesSpan()) {
            operand = attribute();
        }
        return new PipelineStage.ScalarFilter(
                one(List.of(BinaryOperator.GREATER, BinaryOperator.LESS_OR_EQUAL, BinaryOperator.NOT_EQUAL)),
                new ScalarExpression.Aggregate(function, operand),
                new ScalarExpression.Scalar(one(List.of(
                        new Value.Int(3),
                        new Value.Floating(-0.25),
                        new Value.Duration(1_500_000),
                        new Value.Int(-7)))));
    }

    private SpansetExpression spanset(int depth) {
        if (depth == 0 || random.nextBoolean()) {
            return filter(3);
        }
        return new PipelineStage.SpansetOperation(
                one(SpansetOperator.values()), spanset(depth - 1), spanset(depth - 1));
    }

    private SpansetFilter filter(int depth) {
        return new SpansetFilter(random.nextInt(6) == 0 ? new Literal(Values.TRUE) : truth(depth));
    }

    private FieldExpression truth(int depth) {
        return switch (depth == 0 ? 3 + random.nextInt(5) : random.nextInt(9)) {
            case 0, 1 ->
                new BinaryOperation(
                        random.nextBoolean() ? BinaryOperator.AND : BinaryOperator.OR,
                        truth(depth - 1),
                        truth(depth - 1));
            case 2 -> new Not(truth(depth - 1));
            case 3 -> new Existence(attribute(), random.nextBoolean());
            case 4 ->
                new BinaryOperation(
                        random.nextBoolean() ? BinaryOperator.MATCHES : BinaryOperator.NOT_MATCHES,
                        random.nextBoolean() ? attribute() : new IntrinsicField(Intrinsic.NAME),
                        new Literal(new Value.Text(one(REGEXES))));
            case 5 -> comparison(attribute(), literal());
            case 6 -> intrinsicComparison();
            case 7 ->
                new BinaryOperation(BinaryOperator.LESS, new Literal(new Value.Int(random.nextInt(9))), attribute());
            default ->
                new BinaryOperation(
                        one(List.of(BinaryOperator.LESS, BinaryOperator.EQUAL, BinaryOperator.GREATER_OR_EQUAL)),
                        number(depth),
                        number(depth));
        };
    }

    private FieldExpression comparison(Field field, Value value) {
        boolean ordered =
                value.type() != ValueType.BOOLEAN && value.type() != ValueType.STATUS && value.type() != ValueType.KIND;
        BinaryOperator operator = ordered
                ? one(List.of(
                        BinaryOperator.LESS,
                        BinaryOperator.GREATER_OR_EQUAL,
                        BinaryOperator.EQUAL,
                        BinaryOperator.NOT_EQUAL))
                : one(List.of(BinaryOperator.EQUAL, BinaryOperator.NOT_EQUAL));
        return new BinaryOperation(operator, field, new Literal(value));
    }

    private FieldExpression intrinsicComparison() {
        Intrinsic intrinsic = one(List.of(
                Intrinsic.DURATION,
                Intrinsic.NAME,
                Intrinsic.STATUS,
                Intrinsic.KIND,
                Intrinsic.NESTED_SET_PARENT,
                Intrinsic.ROOT_NAME,
                Intrinsic.CHILD_COUNT,
                Intrinsic.EVENT_NAME,
                Intrinsic.LINK_SPAN_ID,
                Intrinsic.TRACE_DURATION));
        Value value = switch (intrinsic.type()) {
            case DURATION -> new Value.Duration(random.nextInt(200_000_000));
            case STATUS -> new Value.OfStatus(one(Status.values()));
            case KIND -> new Value.OfKind(one(Kind.values()));
            case INT -> new Value.Int(random.nextInt(5) - 1);
            default -> new Value.Text(one(TEXTS));
        };
        return comparison(new IntrinsicField(intrinsic), value);
    }

    private FieldExpression number(int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            return new BinaryOperation(
                    one(List.of(
                            BinaryOperator.ADD,
                            BinaryOperator.SUBTRACT,
                            BinaryOperator.MULTIPLY,
                            BinaryOperator.DIVIDE,
                            BinaryOperator.MODULO,
                            BinaryOperator.POWER)),
                    number(depth - 1),
                    number(depth - 1));
        }
        return switch (random.nextInt(4)) {
            case 0 -> new Literal(new Value.Int(random.nextInt(100)));
            case 1 -> new Literal(new Value.Floating(random.nextInt(1000) / 8.0));
            case 2 -> new Negation(attribute());
            default -> attribute();
        };
    }

    private Field field() {
        Intrinsic intrinsic = one(Intrinsic.values());
        return random.nextBoolean() || intrinsic == Intrinsic.PARENT ? attribute() : new IntrinsicField(intrinsic);
    }

    private Field attribute() {
        return new Attribute(one(Scope.values()), one(NAMES));
    }

    private Value literal() {
        return switch (random.nextInt(8)) {
            case 0 -> new Value.Int(random.nextInt(600));
            case 1 -> new Value.Int(one(List.of(Long.MAX_VALUE, Long.MIN_VALUE, -7L)));
            case 2 -> new Value.Floating(one(List.of(0.5, -2.25, 1e300, 4.9e-324, 1234567.0, 200.0, 0.00001)));
            case 3 -> Values.of(random.nextBoolean());
            case 4 ->
                new Value.Duration(one(List.of(0L, 1L, 1_500L, 61_000_000_000L, 90_000_000_001L, 3_600_000_000_000L)));
            case 5 -> new Value.OfStatus(one(Status.values()));
            default -> new Value.Text(one(TEXTS));
        };
    }
}
