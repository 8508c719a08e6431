package io.varve.logql.regex;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads an expression of RE2's syntax that is known to be valid. */
public final class RegexReader {
    private static final int MAX_DEPTH = 200;

    private final String regex;
    private int at;
    private int depth;
    private boolean foldCase;
    private boolean dotAll;

    private RegexReader(String regex) {
        this.regex = regex;
    }

    /** @return null if the expression is deeper, or has something this reader does not know; nothing can be told of it then */
    public static @Nullable RegexNode read(String regex) {
        var reader = new RegexReader(regex);
        try {
            RegexNode node = reader.alternation();
            return reader.at == regex.length() ? node : null;
        } catch (UnknownSyntaxException e) {
            return null;
        }
    }

    private static final class UnknownSyntaxException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownSyntaxException() {
            super(null, null, false, false);
        }
    }

    private RegexNode alternation() {
        if (++depth > MAX_DEPTH) {
            throw new UnknownSyntaxException();
        }
        boolean outerFold = foldCase;
        boolean outerDot = dotAll;
        var branches = new ArrayList<RegexNode>();
        branches.add(concatenation());
        while (peek() == '|') {
            at++;
            branches.add(concatenation());
        }
        foldCase = outerFold;
        dotAll = outerDot;
        depth--;
        return AlternativeFactoring.alternate(branches);
    }

    private RegexNode concatenation() {
        var parts = new ArrayList<RegexNode>();
        while (at < regex.length() && peek() != '|' && peek() != ')') {
            RegexNode item = item();
            if (item != null) {
                parts.add(item);
            }
        }
        return concatenate(parts);
    }

    /** Literals beside each other are one. */
    static RegexNode concatenate(List<RegexNode> items) {
        var parts = new ArrayList<RegexNode>();
        for (RegexNode item : items) {
            List<RegexNode> flat = item instanceof RegexNode.Concatenation inner ? inner.parts() : List.of(item);
            for (RegexNode part : flat) {
                if (part instanceof RegexNode.Literal next
                        && !parts.isEmpty()
                        && parts.getLast() instanceof RegexNode.Literal last
                        && last.foldCase() == next.foldCase()) {
                    parts.set(parts.size() - 1, new RegexNode.Literal(last.text() + next.text(), next.foldCase()));
                } else {
                    parts.add(part);
                }
            }
        }
        if (parts.isEmpty()) {
            return new RegexNode.Empty();
        }
        return parts.size() == 1 ? parts.getFirst() : new RegexNode.Concatenation(parts);
    }

    /** @return null for what only sets flags */
    private @Nullable RegexNode item() {
        RegexNode atom = atom();
        if (atom == null) {
            return null;
        }
        while (true) {
            switch (peek()) {
                case '*' -> atom = repeat(atom, 0, -1);
                case '+' -> atom = repeat(atom, 1, -1);
                case '?' -> atom = repeat(atom, 0, 1);
                case '{' -> {
                    RegexNode counted = counted(atom);
                    if (counted == null) {
                        return atom;
                    }
                    atom = counted;
                }
                default -> {
                    return atom;
                }
            }
        }
    }

    private RegexNode repeat(RegexNode atom, int min, int max) {
        at++;
        return repetition(atom, min, max);
    }

    private RegexNode repetition(RegexNode atom, int min, int max) {
        if (peek() == '?') {
            at++;
        }
        if (min == 1 && max == 1) {
            return atom;
        }
        return min == 0 && max == 0 ? new RegexNode.Empty() : new RegexNode.Repetition(atom, min, max);
    }

    /** {@code {n}}, {@code {n,}} or {@code {n,m}}; null if the brace is a literal. */
    private @Nullable RegexNode counted(RegexNode atom) {
        int close = regex.indexOf('}', at);
        if (close < 0) {
            return null;
        }
        String[] numbers = regex.substring(at + 1, close).split(",", -1);
        if (numbers.length > 2
                || !isNumber(numbers[0])
                || (numbers.length == 2 && !numbers[1].isEmpty() && !isNumber(numbers[1]))) {
            return null;
        }
        int min = Integer.parseInt(numbers[0]);
        int max = numbers.length == 1 ? min : numbers[1].isEmpty() ? -1 : Integer.parseInt(numbers[1]);
        at = close + 1;
        return repetition(atom, min, max);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private @Nullable RegexNode atom() {
        int c = regex.codePointAt(at);
        return switch (c) {
            case '(' -> group();
            case '[' -> characterClass();
            case '\\' -> escape();
            case '.' -> {
                at++;
                yield new RegexNode.AnyCharacter(dotAll);
            }
            case '^', '$' -> {
                at++;
                yield new RegexNode.Boundary(Character.toString(c));
            }
            case '*', '+', '?' -> throw new UnknownSyntaxException();
            default -> {
                at += Character.charCount(c);
                yield literal(c);
            }
        };
    }

    private RegexNode literal(int c) {
        String text = Character.toString(c);
        return new RegexNode.Literal(foldCase ? text.toUpperCase(Locale.ROOT) : text, foldCase);
    }

    private @Nullable RegexNode group() {
        at++;
        boolean captures = true;
        boolean outerFold = foldCase;
        boolean outerDot = dotAll;
        if (peek() == '?') {
            at++;
            captures = peek() == 'P' || peek() == '<';
            if (captures) {
                at = regex.indexOf('>', at) + 1;
                if (at == 0) {
                    throw new UnknownSyntaxException();
                }
            } else if (flags()) {
                return null;
            }
        }
        RegexNode inside = alternation();
        if (peek() != ')') {
            throw new UnknownSyntaxException();
        }
        at++;
        foldCase = outerFold;
        dotAll = outerDot;
        return captures ? new RegexNode.Group(inside) : inside;
    }

    /** @return whether the flags stand alone and hold for the rest of the group */
    private boolean flags() {
        boolean on = true;
        while (true) {
            int flag = peek();
            at++;
            switch (flag) {
                case 'i' -> foldCase = on;
                case 's' -> dotAll = on;
                case 'U' -> {}
                case '-' -> on = false;
                case ':' -> {
                    return false;
                }
                case ')' -> {
                    return true;
                }
                // With (?m) the anchors mean something else; nothing here depends on them.
                case 'm' -> {}
                default -> throw new UnknownSyntaxException();
            }
        }
    }

    private RegexNode characterClass() {
        int open = at;
        int scan = at + 1;
        if (scan < regex.length() && regex.charAt(scan) == '^') {
            scan++;
        }
        if (scan < regex.length() && regex.charAt(scan) == ']') {
            scan++;
        }
        while (scan < regex.length() && regex.charAt(scan) != ']') {
            if (regex.startsWith("[:", scan)) {
                int end = regex.indexOf(":]", scan);
                scan = end < 0 ? scan + 1 : end + 2;
            } else {
                scan += regex.charAt(scan) == '\\' ? 2 : 1;
            }
        }
        if (scan >= regex.length()) {
            throw new UnknownSyntaxException();
        }
        at = scan + 1;
        String source = regex.substring(open, at);
        String inside = source.substring(1, source.length() - 1);
        // Go takes a class of one character for that character.
        if (inside.length() == 1 && inside.charAt(0) != '^' && inside.charAt(0) != '\\') {
            return literal(inside.charAt(0));
        }
        return new RegexNode.CharacterClass((foldCase ? "(?i)" : "") + source);
    }

    private @Nullable RegexNode escape() {
        if (at + 1 >= regex.length()) {
            throw new UnknownSyntaxException();
        }
        char c = regex.charAt(at + 1);
        if (c == 'Q') {
            return quoted();
        }
        at += 2;
        return switch (c) {
            case 'd', 'D', 'w', 'W', 's', 'S' -> new RegexNode.CharacterClass("\\" + c);
            case 'b', 'B', 'A', 'z' -> new RegexNode.Boundary("\\" + c);
            case 'n' -> literal('\n');
            case 't' -> literal('\t');
            case 'r' -> literal('\r');
            case 'f' -> literal('\f');
            case 'v' -> literal(11);
            case 'a' -> literal(7);
            case 'p', 'P' -> unicodeClass();
            default -> {
                if (c >= 0x80 || Character.isLetterOrDigit(c)) {
                    throw new UnknownSyntaxException();
                }
                yield literal(c);
            }
        };
    }

    private RegexNode unicodeClass() {
        int from = at;
        if (peek() == '{') {
            at = regex.indexOf('}', at) + 1;
            if (at == 0) {
                throw new UnknownSyntaxException();
            }
        } else {
            at++;
        }
        return new RegexNode.CharacterClass("\\p" + regex.substring(from, Math.min(at, regex.length())));
    }

    private @Nullable RegexNode quoted() {
        int end = regex.indexOf("\\E", at);
        String text = regex.substring(at + 2, end < 0 ? regex.length() : end);
        if (foldCase || text.isEmpty()) {
            throw new UnknownSyntaxException();
        }
        at = end < 0 ? regex.length() : end + 2;
        if (peek() == '*' || peek() == '+' || peek() == '?' || peek() == '{') {
            // A repetition would hold for its last character only.
            throw new UnknownSyntaxException();
        }
        return new RegexNode.Literal(text, false);
    }

    private int peek() {
        return at < regex.length() ? regex.charAt(at) : -1;
    }
}
