package io.varve.traceql.value;

/** The types of values. In Tempo's order, by which {@code min} and {@code max} order values of types that do not compare. */
public enum ValueType {
    NIL,
    /** Told by each span: the type of an attribute. No value has it. */
    ATTRIBUTE,
    INT,
    FLOAT,
    STRING,
    BOOLEAN,
    INT_ARRAY,
    FLOAT_ARRAY,
    STRING_ARRAY,
    BOOLEAN_ARRAY,
    DURATION,
    STATUS,
    KIND;

    /** Whether arithmetic takes it. */
    public boolean isNumeric() {
        return this == INT || this == FLOAT || this == DURATION;
    }

    public boolean isArray() {
        return this == INT_ARRAY || this == FLOAT_ARRAY || this == STRING_ARRAY || this == BOOLEAN_ARRAY;
    }

    /** Whether an operator can have operands of the two types, whichever operator it is. */
    public boolean matches(ValueType other) {
        if (this == ATTRIBUTE || other == ATTRIBUTE || this == other || this == NIL || other == NIL) {
            return true;
        }
        if (isNumeric() && other.isNumeric()) {
            return true;
        }
        if (isArray()) {
            return element().matches(other);
        }
        return other.isArray() && other.element().matches(this);
    }

    private ValueType element() {
        return switch (this) {
            case INT_ARRAY -> INT;
            case FLOAT_ARRAY -> FLOAT;
            case STRING_ARRAY -> STRING;
            case BOOLEAN_ARRAY -> BOOLEAN;
            case NIL, ATTRIBUTE, INT, FLOAT, STRING, BOOLEAN, DURATION, STATUS, KIND -> this;
        };
    }
}
