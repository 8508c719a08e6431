package io.varve.traceql.eval;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.ScalarExpression.Aggregate;
import io.varve.traceql.ast.ScalarExpression.Scalar;
import io.varve.traceql.ast.SpansetOperator;
import io.varve.traceql.print.QueryPrinter;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Operations;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Makes stages ready to be evaluated for many traces. */
final class Stages {
    private final Expressions expressions;

    Stages(Expressions expressions) {
        this.expressions = expressions;
    }

    Stage stage(PipelineStage stage) {
        return switch (stage) {
            case Pipeline(List<PipelineStage> stages) -> pipeline(stages);
            case PipelineStage.SpansetFilter(FieldExpression condition) -> filter(condition);
            case PipelineStage.SpansetOperation(SpansetOperator operator, var left, var right) ->
                operation(operator, stage(left), stage(right));
            case PipelineStage.GroupBy(FieldExpression key) -> group(key, QueryPrinter.print(stage));
            case PipelineStage.Coalesce() -> (row, sets) -> List.of(union(sets));
            case PipelineStage.Select(var fields) -> (row, sets) -> sets;
            case PipelineStage.ScalarFilter(BinaryOperator operator, Aggregate aggregate, Scalar(Value number)) ->
                scalarFilter(operator, new Aggregation(aggregate, expressions), number);
            case PipelineStage.ScalarFilter filter ->
                throw new IllegalArgumentException("unchecked tree: " + QueryPrinter.print(filter));
        };
    }

    private Stage pipeline(List<PipelineStage> stages) {
        List<Stage> inOrder = stages.stream().map(this::stage).toList();
        return (row, sets) -> {
            List<Spanset> result = sets;
            for (Stage each : inOrder) {
                if (result.isEmpty()) {
                    break;
                }
                result = each.apply(row, result);
            }
            return result;
        };
    }

    private Stage filter(FieldExpression condition) {
        var test = new SpanTest(condition, expressions);
        return (row, sets) -> {
            var result = new ArrayList<Spanset>(sets.size());
            for (Spanset set : sets) {
                int[] kept = keep(set.spans(), span -> test.passes(row, span));
                if (kept.length > 0) {
                    result.add(kept.length == set.spans().length ? set : set.withSpans(kept));
                }
            }
            return result;
        };
    }

    private static int[] keep(int[] spans, IntPredicate test) {
        int[] kept = new int[spans.length];
        int count = 0;
        for (int span : spans) {
            if (test.test(span)) {
                kept[count++] = span;
            }
        }
        return count == spans.length ? spans : IntStream.of(kept).limit(count).toArray();
    }

    private static Stage operation(SpansetOperator operator, Stage left, Stage right) {
        return (row, sets) -> {
            var result = new ArrayList<Spanset>(sets.size());
            for (Spanset set : sets) {
                BitSet one = spansOf(left.apply(row, List.of(set)));
                BitSet other = spansOf(right.apply(row, List.of(set)));
                BitSet spans = switch (operator) {
                    case AND -> one.isEmpty() || other.isEmpty() ? new BitSet() : both(one, other);
                    case OR -> both(one, other);
                    case CHILD,
                            PARENT,
                            DESCENDANT,
                            ANCESTOR,
                            SIBLING,
                            NOT_CHILD,
                            NOT_PARENT,
                            NOT_DESCENDANT,
                            NOT_ANCESTOR,
                            NOT_SIBLING,
                            UNION_CHILD,
                            UNION_PARENT,
                            UNION_DESCENDANT,
                            UNION_ANCESTOR,
                            UNION_SIBLING ->
                        other.isEmpty()
                                ? other
                                : new Structure(row.tree(), row.spans.size()).apply(operator, one, other);
                };
                if (!spans.isEmpty()) {
                    result.add(set.withSpans(spans.stream().toArray()));
                }
            }
            return result;
        };
    }

    private static BitSet both(BitSet one, BitSet other) {
        var both = (BitSet) one.clone();
        both.or(other);
        return both;
    }

    private static BitSet spansOf(List<Spanset> sets) {
        var spans = new BitSet();
        for (Spanset set : sets) {
            for (int span : set.spans()) {
                spans.set(span);
            }
        }
        return spans;
    }

    private static Spanset union(List<Spanset> sets) {
        return new Spanset(
                sets.stream().flatMapToInt(set -> IntStream.of(set.spans())).toArray(), List.of());
    }

    private Stage group(FieldExpression key, String name) {
        FieldReader keys = expressions.value(key);
        FieldReader reader = key instanceof FieldExpression.Field field ? OwnColumns.grouping(field, keys) : keys;
        return (row, sets) -> {
            var result = new ArrayList<Spanset>();
            for (Spanset set : sets) {
                Map<Value, List<Integer>> groups = new LinkedHashMap<>();
                for (int span : set.spans()) {
                    row.span = span;
                    groups.computeIfAbsent(reader.read(row), unseen -> new ArrayList<>())
                            .add(span);
                }
                groups.forEach((value, spans) -> result.add(
                        set.withSpans(spans.stream().mapToInt(Integer::intValue).toArray())
                                .with(new NamedValue(name, value))));
            }
            return result;
        };
    }

    private static Stage scalarFilter(BinaryOperator operator, Aggregation aggregation, Value number) {
        return (row, sets) -> {
            var result = new ArrayList<Spanset>(sets.size());
            for (Spanset set : sets) {
                Value value = aggregation.of(row, set.spans());
                if (value.type() != ValueType.NIL && Operations.compare(operator, value, number)) {
                    result.add(set.with(new NamedValue(aggregation.name(), value)));
                }
            }
            return result;
        };
    }
}
