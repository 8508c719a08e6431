package io.varve.traceql.value;

import io.varve.notation.GoDuration;
import io.varve.notation.GoFloat;
import java.util.List;

/** A value of an attribute, an intrinsic or a literal. Equal only to a value of the same type: {@code 7} is not {@code 7.0}. */
public sealed interface Value {
    ValueType type();

    /** As answers show it: strings without quotes, durations as Go writes them. */
    String text();

    /** The value as a number, NaN if it is none; of a duration its nanoseconds. */
    default double number() {
        return Double.NaN;
    }

    /** The values of an array; of anything else the value itself. */
    default List<Value> elements() {
        return List.of(this);
    }

    /** No value. */
    record Nil() implements Value {
        @Override
        public ValueType type() {
            return ValueType.NIL;
        }

        @Override
        public String text() {
            return "nil";
        }
    }

    record Int(long value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.INT;
        }

        @Override
        public String text() {
            return Long.toString(value);
        }

        @Override
        public double number() {
            return value;
        }
    }

    record Floating(double value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.FLOAT;
        }

        @Override
        public String text() {
            return GoFloat.format(value);
        }

        @Override
        public double number() {
            return value;
        }
    }

    record Text(String value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.STRING;
        }

        @Override
        public String text() {
            return value;
        }
    }

    record Bool(boolean value) implements Value {
        @Override
        public ValueType type() {
            return ValueType.BOOLEAN;
        }

        @Override
        public String text() {
            return Boolean.toString(value);
        }
    }

    record Duration(long nanoseconds) implements Value {
        @Override
        public ValueType type() {
            return ValueType.DURATION;
        }

        @Override
        public String text() {
            return GoDuration.format(nanoseconds);
        }

        @Override
        public double number() {
            return nanoseconds;
        }
    }

    record OfStatus(Status status) implements Value {
        @Override
        public ValueType type() {
            return ValueType.STATUS;
        }

        @Override
        public String text() {
            return status.text();
        }
    }

    record OfKind(Kind kind) implements Value {
        @Override
        public ValueType type() {
            return ValueType.KIND;
        }

        @Override
        public String text() {
            return kind.text();
        }
    }

    /** @param type of the array; all elements have the type of its elements */
    record Array(ValueType type, List<Value> elements) implements Value {
        public Array {
            elements = List.copyOf(elements);
        }

        @Override
        public String text() {
            var text = new StringBuilder("[");
            for (Value element : elements) {
                text.append(text.length() > 1 ? ", " : "").append(element.text());
            }
            return text.append(']').toString();
        }
    }
}
