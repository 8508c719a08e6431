package io.varve.logql.regex;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes what neighbouring alternatives begin with out of them, as Go's parser does: {@code bar|buzz} is {@code b(?:ar|uzz)}. First
 * literals, then single characters of any kind; then alternatives that are one character each become one class.
 */
final class AlternativeFactoring {
    private AlternativeFactoring() {}

    static RegexNode alternate(List<RegexNode> branches) {
        var flat = new ArrayList<RegexNode>();
        for (RegexNode branch : branches) {
            if (branch instanceof RegexNode.Alternation inner) {
                flat.addAll(inner.branches());
            } else {
                flat.add(branch);
            }
        }
        if (flat.size() == 1) {
            return flat.getFirst();
        }
        List<RegexNode> result = mergeEmpty(mergeCharacters(factorCharacters(factorLiterals(flat))));
        return result.size() == 1 ? result.getFirst() : new RegexNode.Alternation(result);
    }

    private static List<RegexNode> factorLiterals(List<RegexNode> branches) {
        var result = new ArrayList<RegexNode>();
        for (int from = 0; from < branches.size(); ) {
            RegexNode.Literal common = leadingLiteral(branches.get(from));
            int to = from + 1;
            while (common != null && to < branches.size()) {
                RegexNode.Literal shorter = commonPrefix(common, leadingLiteral(branches.get(to)));
                if (shorter == null) {
                    break;
                }
                common = shorter;
                to++;
            }
            if (to - from == 1 || common == null) {
                result.add(branches.get(from));
                from++;
                continue;
            }
            var rests = new ArrayList<RegexNode>();
            for (RegexNode branch : branches.subList(from, to)) {
                rests.add(withoutLiteral(branch, common.text().length()));
            }
            result.add(new RegexNode.Concatenation(List.of(common, alternate(rests))));
            from = to;
        }
        return result;
    }

    private static RegexNode.@Nullable Literal leadingLiteral(RegexNode node) {
        RegexNode first = node instanceof RegexNode.Concatenation concatenation
                ? concatenation.parts().getFirst()
                : node;
        return first instanceof RegexNode.Literal literal ? literal : null;
    }

    private static RegexNode.@Nullable Literal commonPrefix(
            RegexNode.Literal first, RegexNode.@Nullable Literal second) {
        if (second == null || first.foldCase() != second.foldCase()) {
            return null;
        }
        int length = 0;
        int limit = Math.min(first.text().length(), second.text().length());
        while (length < limit && first.text().charAt(length) == second.text().charAt(length)) {
            length++;
        }
        if (length > 0 && Character.isHighSurrogate(first.text().charAt(length - 1))) {
            length--;
        }
        return length == 0 ? null : new RegexNode.Literal(first.text().substring(0, length), first.foldCase());
    }

    private static RegexNode withoutLiteral(RegexNode node, int length) {
        return switch (node) {
            case RegexNode.Literal literal ->
                literal.text().length() == length
                        ? new RegexNode.Empty()
                        : new RegexNode.Literal(literal.text().substring(length), literal.foldCase());
            case RegexNode.Concatenation concatenation -> {
                var parts = new ArrayList<>(concatenation.parts());
                RegexNode first = withoutLiteral(parts.getFirst(), length);
                if (first instanceof RegexNode.Empty) {
                    parts.removeFirst();
                } else {
                    parts.set(0, first);
                }
                yield parts.size() == 1 ? parts.getFirst() : new RegexNode.Concatenation(parts);
            }
            case RegexNode.AnyCharacter any -> any;
            case RegexNode.CharacterClass set -> set;
            case RegexNode.Boundary boundary -> boundary;
            case RegexNode.Empty empty -> empty;
            case RegexNode.Repetition repetition -> repetition;
            case RegexNode.Alternation alternation -> alternation;
            case RegexNode.Group group -> group;
        };
    }

    private static List<RegexNode> factorCharacters(List<RegexNode> branches) {
        var result = new ArrayList<RegexNode>();
        for (int from = 0; from < branches.size(); ) {
            RegexNode first = leading(branches.get(from));
            int to = from + 1;
            while (first != null
                    && first.isSingleCharacter()
                    && to < branches.size()
                    && first.equals(leading(branches.get(to)))) {
                to++;
            }
            if (to - from == 1 || first == null) {
                result.add(branches.get(from));
                from++;
                continue;
            }
            var rests = new ArrayList<RegexNode>();
            for (RegexNode branch : branches.subList(from, to)) {
                rests.add(withoutFirst(branch));
            }
            result.add(new RegexNode.Concatenation(List.of(first, alternate(rests))));
            from = to;
        }
        return result;
    }

    private static @Nullable RegexNode leading(RegexNode node) {
        RegexNode first = node instanceof RegexNode.Concatenation concatenation
                ? concatenation.parts().getFirst()
                : node;
        return first instanceof RegexNode.Empty ? null : first;
    }

    private static RegexNode withoutFirst(RegexNode node) {
        if (!(node instanceof RegexNode.Concatenation concatenation)) {
            return new RegexNode.Empty();
        }
        List<RegexNode> rest =
                concatenation.parts().subList(1, concatenation.parts().size());
        return rest.size() == 1 ? rest.getFirst() : new RegexNode.Concatenation(rest);
    }

    private static List<RegexNode> mergeCharacters(List<RegexNode> branches) {
        var result = new ArrayList<RegexNode>();
        for (RegexNode branch : branches) {
            if (branch.isSingleCharacter()
                    && !result.isEmpty()
                    && result.getLast().isSingleCharacter()) {
                result.set(result.size() - 1, new RegexNode.CharacterClass(result.getLast() + "|" + branch));
            } else {
                result.add(branch);
            }
        }
        return result;
    }

    private static List<RegexNode> mergeEmpty(List<RegexNode> branches) {
        var result = new ArrayList<RegexNode>();
        for (RegexNode branch : branches) {
            if (!(branch instanceof RegexNode.Empty)
                    || result.isEmpty()
                    || !(result.getLast() instanceof RegexNode.Empty)) {
                result.add(branch);
            }
        }
        return result;
    }
}
