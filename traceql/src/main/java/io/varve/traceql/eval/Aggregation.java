package io.varve.traceql.eval;

import io.varve.traceql.ast.ScalarExpression.Aggregate;
import io.varve.traceql.print.QueryPrinter;
import io.varve.traceql.value.Operations;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import io.varve.traceql.value.Values;
import org.jspecify.annotations.Nullable;

/** Makes one value of a set of spans. */
final class Aggregation {
    private final Aggregate aggregate;
    private final @Nullable FieldReader operand;
    private final String name;

    Aggregation(Aggregate aggregate, Expressions expressions) {
        this.aggregate = aggregate;
        operand = aggregate.operand() == null ? null : expressions.value(aggregate.operand());
        name = QueryPrinter.print(aggregate);
    }

    /** As answers show it: {@code max(duration)}. */
    String name() {
        return name;
    }

    /** The value, nil if none of the spans has one. */
    Value of(Row row, int[] spans) {
        FieldReader reader = operand;
        if (reader == null) {
            return new Value.Int(spans.length);
        }
        Value result = Values.NIL;
        long count = 0;
        for (int span : spans) {
            row.span = span;
            Value value = reader.read(row);
            if (value.type() == ValueType.NIL) {
                continue;
            }
            count++;
            result = count == 1 ? value : combine(result, value);
        }
        return count > 0 && isAverage() ? divide(result, count) : result;
    }

    private boolean isAverage() {
        return switch (aggregate.function()) {
            case AVG -> true;
            case COUNT, MAX, MIN, SUM -> false;
        };
    }

    private Value combine(Value result, Value value) {
        return switch (aggregate.function()) {
            case MAX -> Operations.order(value, result) > 0 ? value : result;
            case MIN -> Operations.order(value, result) < 0 ? value : result;
            case SUM, AVG -> add(result, value);
            case COUNT -> result;
        };
    }

    /** Only what has the type of the first value is added, as in Tempo. */
    private static Value add(Value sum, Value value) {
        if (sum instanceof Value.Duration(long a) && value instanceof Value.Duration(long b)) {
            return new Value.Duration(a + b);
        }
        if (sum instanceof Value.Int(long a) && value instanceof Value.Int(long b)) {
            return new Value.Int(a + b);
        }
        if (sum instanceof Value.Floating(double a) && value instanceof Value.Floating(double b)) {
            return new Value.Floating(a + b);
        }
        return sum;
    }

    private static Value divide(Value sum, long count) {
        return switch (sum) {
            case Value.Int(long number) -> new Value.Floating((double) number / count);
            case Value.Floating(double number) -> new Value.Floating(number / count);
            case Value.Duration(long nanoseconds) -> new Value.Duration(nanoseconds / count);
            case Value.Nil ignored -> sum;
            case Value.Text ignored -> sum;
            case Value.Bool ignored -> sum;
            case Value.OfStatus ignored -> sum;
            case Value.OfKind ignored -> sum;
            case Value.Array ignored -> sum;
        };
    }
}
