package io.varve.traceql.value;

/** The operators between two field expressions; also between scalars. */
public enum BinaryOperator {
    OR("||", 1),
    AND("&&", 1),
    EQUAL("=", 2),
    NOT_EQUAL("!=", 2),
    LESS("<", 2),
    LESS_OR_EQUAL("<=", 2),
    GREATER(">", 2),
    GREATER_OR_EQUAL(">=", 2),
    MATCHES("=~", 2),
    NOT_MATCHES("!~", 2),
    ADD("+", 3),
    SUBTRACT("-", 3),
    MULTIPLY("*", 5),
    DIVIDE("/", 5),
    MODULO("%", 5),
    POWER("^", 6);

    /** How tightly {@code !} binds: looser than multiplication. */
    public static final int NOT_PRECEDENCE = 4;

    private final String text;
    private final int precedence;

    BinaryOperator(String text, int precedence) {
        this.text = text;
        this.precedence = precedence;
    }

    public String text() {
        return text;
    }

    /** Higher binds tighter. {@code &&} and {@code ||} bind alike, from left to right, as in Tempo. */
    public int precedence() {
        return precedence;
    }

    /** Whether {@code a op b op c} is {@code a op (b op c)}. */
    public boolean isRightAssociative() {
        return this == POWER;
    }

    /** Whether its result is true or false. */
    public boolean isBoolean() {
        return switch (this) {
            case OR, AND, EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, MATCHES, NOT_MATCHES ->
                true;
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER -> false;
        };
    }

    public boolean isOrder() {
        return this == LESS || this == LESS_OR_EQUAL || this == GREATER || this == GREATER_OR_EQUAL;
    }

    public boolean isRegex() {
        return this == MATCHES || this == NOT_MATCHES;
    }

    /** Whether an operand may have the type. */
    public boolean takes(ValueType type) {
        return switch (type) {
            case ATTRIBUTE -> true;
            case BOOLEAN, BOOLEAN_ARRAY -> this == AND || this == OR || this == EQUAL || this == NOT_EQUAL;
            case FLOAT, FLOAT_ARRAY, INT, INT_ARRAY, DURATION -> this != AND && this != OR && !isRegex();
            case STRING, STRING_ARRAY -> this == EQUAL || this == NOT_EQUAL || isRegex() || isOrder();
            case NIL, STATUS, KIND -> this == EQUAL || this == NOT_EQUAL;
        };
    }

    /** The operator that says the same with its operands changed over. */
    public BinaryOperator flipped() {
        return switch (this) {
            case LESS -> GREATER;
            case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
            case GREATER -> LESS;
            case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
            case OR, AND, EQUAL, NOT_EQUAL, MATCHES, NOT_MATCHES, ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER ->
                this;
        };
    }
}
