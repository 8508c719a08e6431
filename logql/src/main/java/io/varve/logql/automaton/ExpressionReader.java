package io.varve.logql.automaton;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reads an expression that RE2/J has accepted, with RE2/J's flags: classes match line breaks, {@code ^} and {@code $} are the ends of
 * the text. What is rare, or where implementations of RE2 differ, is not read: repetitions of what may be empty, case ignored in one
 * part only or beyond ASCII, Unicode classes, octal escapes.
 */
final class ExpressionReader {
    private static final int MAX_DEPTH = 100;

    private final String regex;
    private int at;
    private int depth;
    private int captures;

    private boolean foldCase;
    private boolean dotAll;
    private boolean multiLine;
    private boolean swapGreed;

    private boolean foldedLetters;
    private boolean plainLetters;

    private ExpressionReader(String regex) {
        this.regex = regex;
    }

    /** @return null when it has something that this reader leaves to RE2/J */
    static @Nullable Expression read(String regex) {
        var reader = new ExpressionReader(regex);
        try {
            Expression expression = reader.choice();
            boolean mixed = reader.foldedLetters && reader.plainLetters;
            return reader.at == regex.length() && !mixed ? expression : null;
        } catch (NotForUsException e) {
            return null;
        }
    }

    private static final class NotForUsException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotForUsException() {
            super(null, null, false, false);
        }
    }

    /** To the end of the text or of the group; flags that are set in it end with it. */
    private Expression choice() {
        if (++depth > MAX_DEPTH) {
            throw new NotForUsException();
        }
        boolean outerFold = foldCase;
        boolean outerDot = dotAll;
        boolean outerLine = multiLine;
        boolean outerGreed = swapGreed;
        var branches = new ArrayList<Expression>();
        branches.add(sequence());
        while (peek() == '|') {
            at++;
            branches.add(sequence());
        }
        foldCase = outerFold;
        dotAll = outerDot;
        multiLine = outerLine;
        swapGreed = outerGreed;
        depth--;
        return branches.size() == 1 ? branches.getFirst() : new Expression.Choice(branches);
    }

    private Expression sequence() {
        var parts = new ArrayList<Expression>();
        while (at < regex.length() && peek() != '|' && peek() != ')') {
            Expression atom = atom();
            if (atom != null) {
                parts.add(repeated(atom));
            }
        }
        return parts.size() == 1 ? parts.getFirst() : new Expression.Sequence(parts);
    }

    private Expression repeated(Expression atom) {
        int min;
        int max;
        switch (peek()) {
            case '*' -> {
                min = 0;
                max = -1;
                at++;
            }
            case '+' -> {
                min = 1;
                max = -1;
                at++;
            }
            case '?' -> {
                min = 0;
                max = 1;
                at++;
            }
            case '{' -> {
                int close = regex.indexOf('}', at);
                String[] numbers = close < 0
                        ? new String[0]
                        : regex.substring(at + 1, close).split(",", -1);
                if (numbers.length == 0
                        || numbers.length > 2
                        || !isNumber(numbers[0])
                        || (numbers.length == 2 && !numbers[1].isEmpty() && !isNumber(numbers[1]))) {
                    return atom;
                }
                min = Integer.parseInt(numbers[0]);
                max = numbers.length == 1 ? min : numbers[1].isEmpty() ? -1 : Integer.parseInt(numbers[1]);
                at = close + 1;
            }
            default -> {
                return atom;
            }
        }
        boolean greedy = !swapGreed;
        if (peek() == '?') {
            greedy = !greedy;
            at++;
        }
        if (atom.isNullable() || peek() == '*' || peek() == '+' || peek() == '?' || peek() == '{') {
            throw new NotForUsException();
        }
        return new Expression.Repetition(atom, min, max, greedy);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** @return null for what only sets flags */
    private @Nullable Expression atom() {
        int c = regex.codePointAt(at);
        at += Character.charCount(c);
        return switch (c) {
            case '(' -> group();
            case '[' -> new Expression.OneOf(bracket());
            case '\\' -> escape();
            case '.' -> new Expression.OneOf(dotAll ? CharacterSet.ANY : CharacterSet.ANY_BUT_LINE_BREAK);
            case '^' -> multiLine ? Expression.Boundary.LINE_BEGIN : Expression.Boundary.TEXT_BEGIN;
            case '$' -> multiLine ? Expression.Boundary.LINE_END : Expression.Boundary.TEXT_END;
            case '*', '+', '?' -> throw new NotForUsException();
            default -> literal(c);
        };
    }

    private Expression literal(int c) {
        return new Expression.OneOf(folded(CharacterSet.of(c)));
    }

    private CharacterSet folded(CharacterSet set) {
        int only = set.only();
        if (only >= Character.MIN_SURROGATE && only <= Character.MAX_SURROGATE) {
            throw new NotForUsException();
        }
        if (!foldCase) {
            plainLetters |= set.hasAsciiLetter();
            return set;
        }
        if (!set.isAscii()) {
            throw new NotForUsException();
        }
        foldedLetters |= set.hasAsciiLetter();
        return set.foldedAscii();
    }

    private @Nullable Expression group() {
        if (peek() != '?') {
            return capture();
        }
        at++;
        if (peek() == 'P' || peek() == '<') {
            at = regex.indexOf('>', at) + 1;
            if (at == 0) {
                throw new NotForUsException();
            }
            return capture();
        }
        boolean outerFold = foldCase;
        boolean outerDot = dotAll;
        boolean outerLine = multiLine;
        boolean outerGreed = swapGreed;
        if (flags()) {
            return null;
        }
        Expression inside = closed();
        foldCase = outerFold;
        dotAll = outerDot;
        multiLine = outerLine;
        swapGreed = outerGreed;
        return inside;
    }

    private Expression capture() {
        int index = ++captures;
        return new Expression.Capture(closed(), index);
    }

    private Expression closed() {
        Expression inside = choice();
        if (peek() != ')') {
            throw new NotForUsException();
        }
        at++;
        return inside;
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
                case 'm' -> multiLine = on;
                case 'U' -> swapGreed = on;
                case '-' -> on = false;
                case ':' -> {
                    return false;
                }
                case ')' -> {
                    return true;
                }
                default -> throw new NotForUsException();
            }
        }
    }

    private Expression escape() {
        int c = next();
        return switch (c) {
            case 'A' -> Expression.Boundary.TEXT_BEGIN;
            case 'z' -> Expression.Boundary.TEXT_END;
            case 'b' -> Expression.Boundary.WORD;
            case 'B' -> Expression.Boundary.NO_WORD;
            default -> {
                CharacterSet perl = perl(c);
                yield perl == null ? literal(escaped(c)) : new Expression.OneOf(perl);
            }
        };
    }

    private int next() {
        if (at >= regex.length()) {
            throw new NotForUsException();
        }
        return regex.charAt(at++);
    }

    /** @return null if it is none of Perl's classes */
    private @Nullable CharacterSet perl(int c) {
        return switch (c) {
            case 'd' -> folded(CharacterSet.ofRanges('0', '9'));
            case 'D' -> folded(CharacterSet.ofRanges('0', '9')).negated();
            case 's' -> folded(space());
            case 'S' -> folded(space()).negated();
            case 'w' -> folded(word());
            case 'W' -> folded(word()).negated();
            default -> null;
        };
    }

    private static CharacterSet space() {
        return CharacterSet.ofRanges('\t', '\n', '\f', '\r', ' ', ' ');
    }

    private static CharacterSet word() {
        return CharacterSet.ofRanges('0', '9', 'A', 'Z', 'a', 'z', '_', '_');
    }

    private int escaped(int c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'f' -> '\f';
            case 'v' -> 0x0b;
            case 'a' -> 0x07;
            case 'x' -> hexadecimal();
            default -> {
                if (c >= 0x80 || Character.isLetterOrDigit(c)) {
                    throw new NotForUsException();
                }
                yield c;
            }
        };
    }

    private int hexadecimal() {
        int end;
        int from = at;
        if (peek() == '{') {
            from++;
            end = regex.indexOf('}', at);
            at = end + 1;
        } else {
            end = at + 2;
            at = end;
        }
        try {
            return Integer.parseInt(regex, from, end, 16);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new NotForUsException();
        }
    }

    /** What follows an opening bracket, to the closing one. */
    private CharacterSet bracket() {
        CharacterSet set = CharacterSet.none();
        boolean negated = peek() == '^';
        if (negated) {
            at++;
        }
        boolean first = true;
        while (first || peek() != ']') {
            first = false;
            set = set.with(bracketItem());
        }
        at++;
        return negated ? set.negated() : set;
    }

    private CharacterSet bracketItem() {
        if (regex.startsWith("[:", at)) {
            int end = regex.indexOf(":]", at);
            if (end >= 0) {
                CharacterSet posix = posix(regex.substring(at + 2, end));
                at = end + 2;
                return posix;
            }
        }
        if (peek() == '\\' && at + 1 < regex.length()) {
            CharacterSet perl = perl(regex.charAt(at + 1));
            if (perl != null) {
                at += 2;
                return perl;
            }
        }
        int low = bracketCharacter();
        if (peek() != '-' || at + 1 >= regex.length() || regex.charAt(at + 1) == ']') {
            return folded(CharacterSet.of(low));
        }
        at++;
        int high = bracketCharacter();
        if (high < low) {
            throw new NotForUsException();
        }
        return folded(CharacterSet.ofRanges(low, high));
    }

    private int bracketCharacter() {
        if (at >= regex.length()) {
            throw new NotForUsException();
        }
        int c = regex.codePointAt(at);
        at += Character.charCount(c);
        return c == '\\' ? escaped(next()) : c;
    }

    private CharacterSet posix(String name) {
        CharacterSet set = switch (name.startsWith("^") ? name.substring(1) : name) {
            case "alnum" -> CharacterSet.ofRanges('0', '9', 'A', 'Z', 'a', 'z');
            case "alpha" -> CharacterSet.ofRanges('A', 'Z', 'a', 'z');
            case "digit" -> CharacterSet.ofRanges('0', '9');
            case "lower" -> CharacterSet.ofRanges('a', 'z');
            case "upper" -> CharacterSet.ofRanges('A', 'Z');
            case "space" -> CharacterSet.ofRanges('\t', '\r', ' ', ' ');
            case "punct" -> CharacterSet.ofRanges('!', '/', ':', '@', '[', '`', '{', '~');
            case "xdigit" -> CharacterSet.ofRanges('0', '9', 'A', 'F', 'a', 'f');
            case "word" -> word();
            default -> throw new NotForUsException();
        };
        return name.startsWith("^") ? folded(set).negated() : folded(set);
    }

    private int peek() {
        return at < regex.length() ? regex.charAt(at) : -1;
    }
}
