package io.varve.query.traces;

import io.varve.traceql.condition.FieldTest;
import io.varve.traceql.value.AnchoredRegex;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Operations;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.ValueType;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether a value, or an element of it, fulfils a test; values that the language refuses for their type may pass. */
record ValueMatch(
        @Nullable BinaryOperator operator,
        @Nullable Value operand,
        @Nullable AnchoredRegex regex) {

    private static final char UNKNOWN = '\uFFFD';

    static ValueMatch of(FieldTest test) {
        BinaryOperator operator = test.operator();
        Value operand = test.operand();
        return new ValueMatch(
                operator,
                operand,
                operator != null && operand != null && operator.isRegex()
                        ? AnchoredRegex.compile(operand.text())
                        : null);
    }

    boolean test(Value value) {
        if (value.type() == ValueType.NIL) {
            return false;
        }
        if (!(value instanceof Value.Array(ValueType type, List<Value> elements))) {
            return ofOne(value);
        }
        for (Value element : elements) {
            if (ofOne(element)) {
                return true;
            }
        }
        return operator == null || operand == null;
    }

    private boolean ofOne(Value value) {
        if (operator == null || operand == null) {
            return true;
        }
        return regex == null
                ? Operations.compare(operator, value, operand)
                : value instanceof Value.Text(String text)
                        && regex.matches(text) == (operator == BinaryOperator.MATCHES);
    }

    /** Whether values need not be decoded to see which are equal. */
    boolean isOfStored() {
        // What is no UTF-8 is decoded to the replacement character.
        return operator == BinaryOperator.EQUAL
                && (operand instanceof Value.Int
                        || (operand instanceof Value.Text(String text) && text.indexOf(UNKNOWN) < 0));
    }

    /** The numbers of the values that pass, where {@link #isOfStored}; those of other types are decoded. */
    BitSet passing(PackedTexts.Unpacked stored) {
        byte[] wanted = AttributeColumns.stored(Objects.requireNonNull(operand));
        BitSet passing = new BitSet();
        for (int i = 0; i < stored.count(); i++) {
            if (stored.first(i) == wanted[0]
                    ? stored.isEqual(i, wanted)
                    : test(AttributeColumns.traceQl(stored.get(i)))) {
                passing.set(i);
            }
        }
        return passing;
    }

    /** The numbers of the values that pass. */
    BitSet passing(Value[] values) {
        BitSet passing = new BitSet();
        for (int i = 0; i < values.length; i++) {
            if (test(values[i])) {
                passing.set(i);
            }
        }
        return passing;
    }
}
