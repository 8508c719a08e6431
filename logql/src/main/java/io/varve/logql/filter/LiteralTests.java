package io.varve.logql.filter;

import io.varve.logql.regex.RegexNode;
import io.varve.logql.regex.RegexReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Regular expressions that Loki answers by looking for literals. It is faster, and not always the same: a label's {@code =~ "err.*"} or
 * {@code =~ "bar|baz2"} then asks whether the value contains the literal, not whether it begins with it or is it. Dashboards were built
 * on that, so it is so here.
 */
public final class LiteralTests {
    private LiteralTests() {}

    /** Whether Loki would look for literals instead of running the expression. */
    public static boolean suffice(String regex) {
        return of(regex, true) != null;
    }

    /** @param label whether a label's value is tested, so that a lone literal has to be all of it */
    static @Nullable ByteTest of(String regex, boolean label) {
        RegexNode node = RegexReader.read(regex);
        return node == null ? null : simplify(node, label);
    }

    private static @Nullable ByteTest simplify(RegexNode node, boolean label) {
        return switch (node) {
            case RegexNode.Alternation alternation -> alternatives(alternation, label);
            case RegexNode.Concatenation concatenation -> concatenation(concatenation, null);
            case RegexNode.Group group -> simplify(group.operand(), label);
            case RegexNode.Literal literal -> label ? equal(literal) : contains(literal.text(), literal.foldCase());
            case RegexNode.Repetition repetition -> {
                boolean anything = isAnythingOnALine(repetition.operand());
                yield anything && repetition.isStar()
                        ? ByteTest.ALWAYS
                        : anything && repetition.isPlus() ? ByteTest.NOT_EMPTY : null;
            }
            case RegexNode.Empty empty -> ByteTest.ALWAYS;
            case RegexNode.AnyCharacter any -> null;
            case RegexNode.CharacterClass set -> null;
            case RegexNode.Boundary boundary -> null;
        };
    }

    private static boolean isAnythingOnALine(RegexNode node) {
        return node instanceof RegexNode.AnyCharacter any && !any.lineBreaks();
    }

    private static boolean isFiller(RegexNode node) {
        return node instanceof RegexNode.Repetition repetition
                && repetition.isStar()
                && isAnythingOnALine(repetition.operand());
    }

    private static ByteTest equal(RegexNode.Literal literal) {
        return literal.foldCase() ? new ContainsIgnoringCaseTest(literal.text(), true) : new EqualsTest(literal.text());
    }

    private static ByteTest contains(String text, boolean foldCase) {
        if (text.isEmpty()) {
            return ByteTest.ALWAYS;
        }
        return foldCase ? new ContainsIgnoringCaseTest(text, false) : new ContainsTest(text);
    }

    private static @Nullable ByteTest alternatives(RegexNode.Alternation alternation, boolean label) {
        ByteTest any = null;
        for (RegexNode branch : alternation.branches()) {
            ByteTest test = simplify(branch, label);
            if (test == null) {
                return null;
            }
            any = any == null ? test : either(any, test);
        }
        return any;
    }

    /** One that every text passes is left out of the other, as in Loki. */
    static ByteTest either(ByteTest first, ByteTest second) {
        if (first.equals(ByteTest.ALWAYS)) {
            return second;
        }
        return second.equals(ByteTest.ALWAYS) ? first : ByteTest.anyOf(first, second);
    }

    /** At most three parts: one literal, fillers, and alternatives that go on from the literal before them. */
    private static @Nullable ByteTest concatenation(
            RegexNode.Concatenation concatenation, RegexNode.@Nullable Literal before) {
        List<RegexNode> parts = new ArrayList<>();
        for (RegexNode part : concatenation.parts()) {
            RegexNode plain = part instanceof RegexNode.Group group ? group.operand() : part;
            if (!(plain instanceof RegexNode.Empty)) {
                parts.add(plain);
            }
        }
        if (parts.size() > 3) {
            return null;
        }
        String text = before == null ? null : before.text();
        boolean foldCase = false;
        boolean literalSeen = false;
        ByteTest found = null;
        for (RegexNode part : parts) {
            if (part instanceof RegexNode.Literal literal) {
                if (literalSeen) {
                    return null;
                }
                literalSeen = true;
                text = text == null ? literal.text() : text + literal.text();
                foldCase = literal.foldCase();
            } else if (part instanceof RegexNode.Alternation alternation && text != null) {
                found = continuations(alternation, new RegexNode.Literal(text, foldCase), found);
                if (found == null) {
                    return null;
                }
            } else if (!isFiller(part)) {
                return null;
            }
        }
        if (found != null) {
            return found;
        }
        return text == null ? null : contains(text, foldCase);
    }

    private static @Nullable ByteTest continuations(
            RegexNode.Alternation alternation, RegexNode.Literal before, @Nullable ByteTest found) {
        ByteTest any = found;
        for (RegexNode branch : alternation.branches()) {
            ByteTest test = continuation(branch, before);
            if (test == null) {
                return null;
            }
            any = any == null ? test : either(any, test);
        }
        return any;
    }

    private static @Nullable ByteTest continuation(RegexNode branch, RegexNode.Literal before) {
        if (branch instanceof RegexNode.Literal literal) {
            return !before.foldCase() && literal.foldCase()
                    ? null
                    : contains(before.text() + literal.text(), before.foldCase());
        }
        if (branch instanceof RegexNode.Empty || isFiller(branch)) {
            return contains(before.text(), before.foldCase());
        }
        return branch instanceof RegexNode.Concatenation inner ? concatenation(inner, before) : null;
    }
}
