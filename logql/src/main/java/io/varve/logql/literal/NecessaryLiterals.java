package io.varve.logql.literal;

import com.google.re2j.Pattern;
import io.varve.logql.ast.Stage;
import io.varve.logql.pattern.LinePattern;
import io.varve.logql.regex.RegexNode;
import io.varve.logql.regex.RegexReader;
import java.util.ArrayList;
import java.util.List;

/**
 * What must occur in a text: a conjunction of disjunctions of literals. {@code error (disk|net)} must contain "error " and one of
 * "error disk", "error net".
 */
public final class NecessaryLiterals {
    /** Alternatives of one disjunction; beyond it nothing is said. */
    private static final int MAX_ALTERNATIVES = 32;

    private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[a-zA-Z-]*i");

    /** In an expression it matches any byte that is no UTF-8, too. */
    private static final char REPLACEMENT = '\ufffd';

    private NecessaryLiterals() {}

    /**
     * Of a line filter: each element of the answer is a set of literals of which at least one occurs in every line that is kept. A
     * negative filter, and one that asks for nothing, gives none.
     */
    public static List<List<String>> of(Stage.LineFilter filter) {
        if (!filter.operator().positive()) {
            return List.of();
        }
        if (filter.alternatives().size() == 1) {
            return of(filter, filter.alternatives().getFirst());
        }
        var any = new ArrayList<String>();
        for (Stage.LineFilter.Alternative alternative : filter.alternatives()) {
            List<List<String>> each = of(filter, alternative);
            if (each.isEmpty()) {
                // Loki leaves an alternative without a condition out of the others, but a prefilter must not be
                // cleverer than it has to.
                return List.of();
            }
            any.addAll(longest(each));
        }
        return any.size() > MAX_ALTERNATIVES ? List.of() : List.of(List.copyOf(any));
    }

    private static List<List<String>> of(Stage.LineFilter filter, Stage.LineFilter.Alternative alternative) {
        if (alternative.ip()) {
            return List.of();
        }
        return switch (filter.operator()) {
            case CONTAINS -> alternative.text().isEmpty() ? List.of() : List.of(List.of(alternative.text()));
            case MATCHES -> ofRegex(alternative.text());
            case PATTERN -> ofPattern(LinePattern.parse(alternative.text()));
            case NOT_CONTAINS, NOT_MATCHES, NOT_PATTERN -> List.of();
        };
    }

    /** Of a line pattern: every literal. */
    public static List<List<String>> ofPattern(LinePattern pattern) {
        var literals = new ArrayList<List<String>>();
        for (LinePattern.Part part : pattern.parts()) {
            if (part instanceof LinePattern.Literal literal) {
                literals.add(List.of(literal.text()));
            }
        }
        return List.copyOf(literals);
    }

    /** Of a regular expression that is looked for anywhere in a text. */
    public static List<List<String>> ofRegex(String regex) {
        // With (?i) in a part of it, RE2 may ignore case in more than that part.
        RegexNode node = IGNORES_CASE.matcher(regex).find() ? null : RegexReader.read(regex);
        if (node == null) {
            return List.of();
        }
        var result = new ArrayList<List<String>>();
        collect(node, result);
        result.removeIf(anyOf -> anyOf.stream().anyMatch(literal -> literal.indexOf(REPLACEMENT) >= 0));
        return List.copyOf(result);
    }

    /** The longest literal that every text matching the expression contains; empty if none is known. */
    public static String longest(String regex) {
        String longest = "";
        for (List<String> anyOf : ofRegex(regex)) {
            if (anyOf.size() == 1 && anyOf.getFirst().length() > longest.length()) {
                longest = anyOf.getFirst();
            }
        }
        return longest;
    }

    /** The disjunction that excludes most: the one whose shortest literal is longest. */
    private static List<String> longest(List<List<String>> conjunction) {
        List<String> best = conjunction.getFirst();
        for (List<String> each : conjunction) {
            if (shortest(each) > shortest(best)) {
                best = each;
            }
        }
        return best;
    }

    private static int shortest(List<String> literals) {
        return literals.stream().mapToInt(String::length).min().orElse(0);
    }

    private static void collect(RegexNode node, List<List<String>> result) {
        switch (node) {
            case RegexNode.Literal literal -> {
                if (!literal.foldCase() && !literal.text().isEmpty()) {
                    result.add(List.of(literal.text()));
                }
            }
            case RegexNode.Group group -> collect(group.operand(), result);
            case RegexNode.Concatenation concatenation -> collect(concatenation, result);
            case RegexNode.Repetition repetition -> {
                if (repetition.min() > 0) {
                    collect(repetition.operand(), result);
                }
            }
            case RegexNode.Alternation alternation -> collect(alternation, "", result);
            case RegexNode.AnyCharacter any -> {}
            case RegexNode.CharacterClass set -> {}
            case RegexNode.Boundary boundary -> {}
            case RegexNode.Empty empty -> {}
        }
    }

    private static void collect(RegexNode.Concatenation concatenation, List<List<String>> result) {
        String before = "";
        for (RegexNode part : concatenation.parts()) {
            RegexNode plain = part instanceof RegexNode.Group group ? group.operand() : part;
            if (plain instanceof RegexNode.Alternation alternation) {
                collect(alternation, before, result);
            } else {
                collect(plain, result);
            }
            before = plain instanceof RegexNode.Literal literal && !literal.foldCase() ? literal.text() : "";
        }
    }

    /** @param before literal that stands right before the alternatives */
    private static void collect(RegexNode.Alternation alternation, String before, List<List<String>> result) {
        var any = new ArrayList<String>();
        for (RegexNode branch : alternation.branches()) {
            String beginning = beginning(branch);
            if (!before.isEmpty()) {
                any.add(before + beginning);
                continue;
            }
            var each = new ArrayList<List<String>>();
            collect(branch, each);
            if (each.isEmpty()) {
                return;
            }
            any.addAll(longest(each));
        }
        if (any.size() <= MAX_ALTERNATIVES) {
            result.add(List.copyOf(any));
        }
    }

    private static String beginning(RegexNode node) {
        return switch (node) {
            case RegexNode.Literal literal -> literal.foldCase() ? "" : literal.text();
            case RegexNode.Concatenation concatenation ->
                beginning(concatenation.parts().getFirst());
            case RegexNode.Group group -> beginning(group.operand());
            case RegexNode.Alternation alternation -> "";
            case RegexNode.Repetition repetition -> repetition.min() > 0 ? beginning(repetition.operand()) : "";
            case RegexNode.AnyCharacter any -> "";
            case RegexNode.CharacterClass set -> "";
            case RegexNode.Boundary boundary -> "";
            case RegexNode.Empty empty -> "";
        };
    }
}
