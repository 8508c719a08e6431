package io.varve.traceql.value;

import java.util.List;

/** The values that there is one of, and values made of others. */
public final class Values {
    public static final Value NIL = new Value.Nil();
    public static final Value TRUE = new Value.Bool(true);
    public static final Value FALSE = new Value.Bool(false);

    private Values() {}

    public static Value of(boolean value) {
        return value ? TRUE : FALSE;
    }

    /** Several values of one type as an array; one as itself, none as nil; nil too if their types differ or do not go into arrays. */
    public static Value ofElements(List<Value> elements) {
        if (elements.size() < 2) {
            return elements.isEmpty() ? NIL : elements.getFirst();
        }
        ValueType type = elements.getFirst().type();
        for (Value element : elements) {
            if (element.type() != type) {
                return NIL;
            }
        }
        return switch (type) {
            case INT -> new Value.Array(ValueType.INT_ARRAY, elements);
            case FLOAT -> new Value.Array(ValueType.FLOAT_ARRAY, elements);
            case STRING -> new Value.Array(ValueType.STRING_ARRAY, elements);
            case BOOLEAN -> new Value.Array(ValueType.BOOLEAN_ARRAY, elements);
            case NIL, ATTRIBUTE, INT_ARRAY, FLOAT_ARRAY, STRING_ARRAY, BOOLEAN_ARRAY, DURATION, STATUS, KIND -> NIL;
        };
    }
}
