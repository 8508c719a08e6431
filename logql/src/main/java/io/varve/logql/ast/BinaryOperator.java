package io.varve.logql.ast;

/** An operator between two vectors, or a vector and a number. */
public enum BinaryOperator {
    OR("or"),
    AND("and"),
    UNLESS("unless"),
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    MODULO("%"),
    POWER("^"),
    EQUAL("=="),
    NOT_EQUAL("!="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    LESS_OR_EQUAL("<=");

    private final String text;

    BinaryOperator(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Whether it works on sets of series, not on their values. */
    public boolean isSetOperator() {
        return this == OR || this == AND || this == UNLESS;
    }

    public boolean isComparison() {
        return switch (this) {
            case EQUAL, NOT_EQUAL, GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL -> true;
            case OR, AND, UNLESS, ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER -> false;
        };
    }

    /** How tightly it binds: from 0, of {@code or}, to 5, of {@code ^}. */
    public int precedence() {
        return switch (this) {
            case OR -> 0;
            case AND, UNLESS -> 1;
            case EQUAL, NOT_EQUAL, GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL -> 2;
            case ADD, SUBTRACT -> 3;
            case MULTIPLY, DIVIDE, MODULO -> 4;
            case POWER -> 5;
        };
    }

    /** Whether {@code a op b op c} is {@code a op (b op c)}. */
    public boolean isRightAssociative() {
        return this == POWER;
    }

    /**
     * The value of {@code left op right}; a comparison gives 1 or 0. As in Loki, and unlike in Prometheus, {@code x / 0} and
     * {@code x % 0} are NaN.
     *
     * @throws IllegalStateException for a set operator, which has no value
     */
    public double apply(double left, double right) {
        return switch (this) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> right == 0 ? Double.NaN : left / right;
            case MODULO -> right == 0 ? Double.NaN : left % right;
            case POWER -> power(left, right);
            case EQUAL -> left == right ? 1 : 0;
            case NOT_EQUAL -> left != right ? 1 : 0;
            case GREATER -> left > right ? 1 : 0;
            case GREATER_OR_EQUAL -> left >= right ? 1 : 0;
            case LESS -> left < right ? 1 : 0;
            case LESS_OR_EQUAL -> left <= right ? 1 : 0;
            case OR, AND, UNLESS -> throw new IllegalStateException("a set operator has no value: " + text);
        };
    }

    /** Go's math.Pow: 1 for a base of 1 or an exponent of 0, and for -1 with an infinite exponent. */
    private static double power(double base, double exponent) {
        if (base == 1 || (base == -1 && Double.isInfinite(exponent))) {
            return 1;
        }
        return Math.pow(base, exponent);
    }
}
