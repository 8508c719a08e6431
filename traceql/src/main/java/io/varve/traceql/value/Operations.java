package io.varve.traceql.value;

/**
 * What operators make of values. What has no meaning (arithmetic of strings, a division of whole numbers by zero) is nil for
 * arithmetic and false for comparisons; nil compares with nothing.
 */
public final class Operations {
    private Operations() {}

    /** Arithmetic. Whole numbers stay whole and wrap; everything else is a floating-point number, durations in nanoseconds. */
    public static Value arithmetic(BinaryOperator operator, Value left, Value right) {
        if (!left.type().isNumeric() || !right.type().isNumeric()) {
            return Values.NIL;
        }
        if (left instanceof Value.Int(long a) && right instanceof Value.Int(long b)) {
            return whole(operator, a, b);
        }
        double a = left.number();
        double b = right.number();
        return switch (operator) {
            case ADD -> new Value.Floating(a + b);
            case SUBTRACT -> new Value.Floating(a - b);
            case MULTIPLY -> new Value.Floating(a * b);
            case DIVIDE -> new Value.Floating(a / b);
            case MODULO -> new Value.Floating(a % b);
            case POWER -> new Value.Floating(Math.pow(a, b));
            case OR, AND, EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, MATCHES, NOT_MATCHES ->
                throw new IllegalArgumentException(operator + " is no arithmetic");
        };
    }

    private static Value whole(BinaryOperator operator, long a, long b) {
        return switch (operator) {
            case ADD -> new Value.Int(a + b);
            case SUBTRACT -> new Value.Int(a - b);
            case MULTIPLY -> new Value.Int(a * b);
            case DIVIDE -> b == 0 ? Values.NIL : new Value.Int(a / b);
            case MODULO -> b == 0 ? Values.NIL : new Value.Int(a % b);
            case POWER -> new Value.Int((long) Math.pow((double) a, (double) b));
            case OR, AND, EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, MATCHES, NOT_MATCHES ->
                throw new IllegalArgumentException(operator + " is no arithmetic");
        };
    }

    /** {@code -value}; nil if it is no number. */
    public static Value negate(Value value) {
        return switch (value) {
            case Value.Int(long number) -> new Value.Int(-number);
            case Value.Floating(double number) -> new Value.Floating(-number);
            case Value.Duration(long nanoseconds) -> new Value.Duration(-nanoseconds);
            case Value.Nil nil -> nil;
            case Value.Text ignored -> Values.NIL;
            case Value.Bool ignored -> Values.NIL;
            case Value.OfStatus ignored -> Values.NIL;
            case Value.OfKind ignored -> Values.NIL;
            case Value.Array ignored -> Values.NIL;
        };
    }

    /** A comparison other than by regular expression of two values that are no arrays. */
    public static boolean compare(BinaryOperator operator, Value left, Value right) {
        if (left.type() == ValueType.NIL || right.type() == ValueType.NIL) {
            return false;
        }
        if (!left.type().matches(right.type()) || !operator.takes(left.type()) || !operator.takes(right.type())) {
            return false;
        }
        return switch (operator) {
            case EQUAL -> equal(left, right);
            case NOT_EQUAL -> !equal(left, right);
            case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> ordered(operator, left, right);
            case OR, AND, ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER, MATCHES, NOT_MATCHES ->
                throw new IllegalArgumentException(operator + " is no comparison");
        };
    }

    private static boolean equal(Value left, Value right) {
        if (!left.type().isNumeric()) {
            return left.equals(right);
        }
        if (left.type() == ValueType.FLOAT || right.type() == ValueType.FLOAT) {
            return left.number() == right.number();
        }
        return wholeNumber(left) == wholeNumber(right);
    }

    private static boolean ordered(BinaryOperator operator, Value left, Value right) {
        if (left instanceof Value.Text(String a) && right instanceof Value.Text(String b)) {
            return holds(operator, compareText(a, b));
        }
        if (left.type() == ValueType.INT && right.type() == ValueType.INT) {
            return holds(operator, Long.compare(wholeNumber(left), wholeNumber(right)));
        }
        double a = left.number();
        double b = right.number();
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return false;
        }
        // Not Double.compare, for which 0.0 is more than -0.0.
        return holds(operator, a < b ? -1 : a > b ? 1 : 0);
    }

    private static boolean holds(BinaryOperator operator, int order) {
        return switch (operator) {
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
            case OR, AND, EQUAL, NOT_EQUAL, ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER, MATCHES, NOT_MATCHES ->
                throw new IllegalArgumentException(operator + " is no order");
        };
    }

    private static long wholeNumber(Value value) {
        return value instanceof Value.Duration(long nanoseconds) ? nanoseconds : ((Value.Int) value).value();
    }

    /** The order of {@code min} and {@code max}: numbers by size, else first by type. */
    public static int order(Value left, Value right) {
        if (left.type() != right.type()) {
            return left.type().isNumeric() && right.type().isNumeric()
                    ? Double.compare(left.number(), right.number())
                    : left.type().compareTo(right.type());
        }
        return switch (left) {
            case Value.Int(long a) -> Long.compare(a, ((Value.Int) right).value());
            case Value.Duration(long a) -> Long.compare(a, ((Value.Duration) right).nanoseconds());
            case Value.Floating(double a) -> Double.compare(a, ((Value.Floating) right).value());
            case Value.Text(String a) -> compareText(a, ((Value.Text) right).value());
            case Value.Bool(boolean a) -> Boolean.compare(a, ((Value.Bool) right).value());
            case Value.OfStatus(Status a) -> a.compareTo(((Value.OfStatus) right).status());
            case Value.OfKind(Kind a) -> a.compareTo(((Value.OfKind) right).kind());
            case Value.Array array -> orderOfArrays(array, (Value.Array) right);
            case Value.Nil ignored -> 0;
        };
    }

    private static int orderOfArrays(Value.Array left, Value.Array right) {
        int common = Math.min(left.elements().size(), right.elements().size());
        for (int i = 0; i < common; i++) {
            int order = order(left.elements().get(i), right.elements().get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.elements().size(), right.elements().size());
    }

    /** The order of the texts' UTF-8: that of code points, not that of Java's chars. */
    public static int compareText(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                // A surrogate stands for a code point above all that are written in one char.
                return Character.isSurrogate(a) == Character.isSurrogate(b)
                        ? Character.compare(a, b)
                        : Character.isSurrogate(a) ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
