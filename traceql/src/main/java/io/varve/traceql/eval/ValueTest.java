package io.varve.traceql.eval;

import io.varve.traceql.condition.FieldTest;
import io.varve.traceql.value.AnchoredRegex;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Operations;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which values of a field a query asks for: those of which one of its tests is true. */
final class ValueTest {
    private final List<Comparison> comparisons;
    private final boolean any;

    private ValueTest(List<Comparison> comparisons, boolean any) {
        this.comparisons = comparisons;
        this.any = any;
    }

    /** @param ofAttribute whether numbers are compared as for attributes; intrinsics have the type they have */
    static ValueTest of(List<FieldTest> tests, boolean ofAttribute, NumberComparison numbers) {
        var comparisons = new ArrayList<Comparison>();
        boolean any = false;
        for (FieldTest test : tests) {
            any |= test.takesAnyValue();
            BinaryOperator operator = test.operator();
            Value operand = test.operand();
            if (operator != null && operand != null) {
                AnchoredRegex regex = operator.isRegex() && operand instanceof Value.Text(String text)
                        ? AnchoredRegex.compile(text)
                        : null;
                comparisons.add(new Comparison(operator, operand, regex, ofAttribute ? numbers : null));
            }
        }
        return new ValueTest(comparisons, any);
    }

    boolean takesAnyValue() {
        return any;
    }

    /** What of the value was asked for: of an array the elements, nil if nothing was. */
    Value asked(Value value) {
        if (any || value.type() == ValueType.NIL) {
            return value;
        }
        if (value instanceof Value.Array(ValueType type, List<Value> elements)) {
            return Values.ofElements(elements.stream().filter(this::holds).toList());
        }
        return holds(value) ? value : Values.NIL;
    }

    private boolean holds(Value value) {
        for (Comparison comparison : comparisons) {
            if (comparison.holds(value)) {
                return true;
            }
        }
        return false;
    }

    private record Comparison(
            BinaryOperator operator,
            Value operand,
            @Nullable AnchoredRegex regex,
            @Nullable NumberComparison numbers) {
        boolean holds(Value value) {
            if (regex != null) {
                return value instanceof Value.Text(String text)
                        && regex.matches(text) == (operator == BinaryOperator.MATCHES);
            }
            return comparable(value.type()) && Operations.compare(operator, value, operand);
        }

        private boolean comparable(ValueType type) {
            if (numbers == null || !operand.type().isNumeric()) {
                return true;
            }
            return type == operand.type()
                    || (numbers == NumberComparison.BY_VALUE && operand.type() != ValueType.FLOAT);
        }
    }
}
