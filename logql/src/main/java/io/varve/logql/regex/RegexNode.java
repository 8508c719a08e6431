package io.varve.logql.regex;

import java.util.List;

/**
 * What a regular expression asks for, as far as literals can be told from the rest. It has the shape that Go's parser gives an expression
 * (common beginnings of alternatives are taken out of them), for Loki's behaviour hangs on that shape.
 */
public sealed interface RegexNode {
    /** @param foldCase whether case is ignored; the text is in upper case then */
    record Literal(String text, boolean foldCase) implements RegexNode {}

    /** Any character; without {@code (?s)} but a line break. */
    record AnyCharacter(boolean lineBreaks) implements RegexNode {}

    /** One character of several. */
    record CharacterClass(String source) implements RegexNode {}

    /** An anchor or boundary: matches between characters. */
    record Boundary(String source) implements RegexNode {}

    /** The empty text. */
    record Empty() implements RegexNode {}

    /** @param max -1 for any number */
    record Repetition(RegexNode operand, int min, int max) implements RegexNode {
        public boolean isStar() {
            return min == 0 && max < 0;
        }

        public boolean isPlus() {
            return min == 1 && max < 0;
        }
    }

    record Concatenation(List<RegexNode> parts) implements RegexNode {
        public Concatenation {
            parts = List.copyOf(parts);
        }
    }

    record Alternation(List<RegexNode> branches) implements RegexNode {
        public Alternation {
            branches = List.copyOf(branches);
        }
    }

    record Group(RegexNode operand) implements RegexNode {}

    /** Whether it matches exactly one character of its choice. */
    default boolean isSingleCharacter() {
        return switch (this) {
            case Literal literal ->
                literal.text().codePointCount(0, literal.text().length()) == 1;
            case AnyCharacter any -> true;
            case CharacterClass set -> true;
            case Boundary boundary -> false;
            case Empty empty -> false;
            case Repetition repetition -> false;
            case Concatenation concatenation -> false;
            case Alternation alternation -> false;
            case Group group -> false;
        };
    }
}
