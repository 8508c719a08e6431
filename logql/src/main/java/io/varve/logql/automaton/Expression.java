package io.varve.logql.automaton;

import java.util.List;

/** A regular expression in all that its matches and captures depend on. */
sealed interface Expression {
    /** One character. */
    record OneOf(CharacterSet set) implements Expression {}

    record Sequence(List<Expression> parts) implements Expression {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /** The first that leads to a match counts. */
    record Choice(List<Expression> branches) implements Expression {
        public Choice {
            branches = List.copyOf(branches);
        }
    }

    /** @param max -1 for any number */
    record Repetition(Expression operand, int min, int max, boolean greedy) implements Expression {}

    /** @param index from 1 */
    record Capture(Expression operand, int index) implements Expression {}

    /** Holds between two characters. */
    enum Boundary implements Expression {
        TEXT_BEGIN,
        TEXT_END,
        LINE_BEGIN,
        LINE_END,
        WORD,
        NO_WORD
    }

    /** Whether it may match the empty text. */
    default boolean isNullable() {
        return switch (this) {
            case OneOf _ -> false;
            case Sequence(List<Expression> parts) -> parts.stream().allMatch(Expression::isNullable);
            case Choice(List<Expression> branches) -> branches.stream().anyMatch(Expression::isNullable);
            case Repetition repetition ->
                repetition.min() == 0 || repetition.operand().isNullable();
            case Capture capture -> capture.operand().isNullable();
            case Boundary _ -> true;
        };
    }

    /** Whether it can match at the beginning of a text only. */
    default boolean beginsText() {
        return switch (this) {
            case OneOf _ -> false;
            case Sequence(List<Expression> parts) ->
                !parts.isEmpty() && parts.getFirst().beginsText();
            case Choice(List<Expression> branches) -> branches.stream().allMatch(Expression::beginsText);
            case Repetition repetition ->
                repetition.min() > 0 && repetition.operand().beginsText();
            case Capture capture -> capture.operand().beginsText();
            case Boundary boundary -> boundary == Boundary.TEXT_BEGIN;
        };
    }

    /**
     * Appends what every match begins with.
     *
     * @return whether what follows this expression goes on from there
     */
    default boolean appendLeadingText(StringBuilder text) {
        return switch (this) {
            case OneOf character -> {
                int only = character.set().only();
                if (only >= 0) {
                    text.appendCodePoint(only);
                }
                yield only >= 0;
            }
            case Sequence(List<Expression> parts) -> {
                boolean whole = true;
                for (int i = 0; whole && i < parts.size(); i++) {
                    whole = parts.get(i).appendLeadingText(text);
                }
                yield whole;
            }
            case Choice _ -> false;
            case Repetition repetition -> {
                if (repetition.min() > 0) {
                    boolean _ = repetition.operand().appendLeadingText(text);
                }
                yield false;
            }
            case Capture capture -> capture.operand().appendLeadingText(text);
            case Boundary _ -> false;
        };
    }
}
