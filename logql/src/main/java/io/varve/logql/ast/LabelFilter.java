package io.varve.logql.ast;

/** A condition on labels. */
public sealed interface LabelFilter {
    Position position();

    /** Compares text; a missing label is the empty text. The only one that can test {@code __error__}. */
    record StringFilter(LabelMatcher matcher) implements LabelFilter {
        @Override
        public Position position() {
            return matcher.position();
        }
    }

    /** Compares a number; a line without the label is dropped, a value that is no number is kept with an error. */
    record NumberFilter(Position position, String name, ComparisonOperator operator, double value)
            implements LabelFilter {}

    /** @param nanoseconds may be negative */
    record DurationFilter(Position position, String name, ComparisonOperator operator, long nanoseconds)
            implements LabelFilter {}

    /** @param bytes an unsigned 64-bit number */
    record BytesFilter(Position position, String name, ComparisonOperator operator, long bytes)
            implements LabelFilter {}

    /** {@code label = ip("..")} or, negated, {@code !=}. */
    record IpFilter(Position position, String name, boolean negated, String pattern) implements LabelFilter {}

    record AndFilter(LabelFilter left, LabelFilter right) implements LabelFilter {
        @Override
        public Position position() {
            return left.position();
        }
    }

    record OrFilter(LabelFilter left, LabelFilter right) implements LabelFilter {
        @Override
        public Position position() {
            return left.position();
        }
    }
}
