package io.varve.logql.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Compiles RE2 expressions of bounded size: RE2 is linear in the text, but also in its program, and {@code x{1000}} is one. */
public final class BoundedRegex {
    /** Instructions a program may have, by a cautious estimate from the text. */
    static final int MAX_PROGRAM_SIZE = 200_000;

    private static final int MAX_NESTING = 500;

    private BoundedRegex() {}

    /**
     * @param regex in RE2's syntax
     * @throws PatternSyntaxException if it is no regular expression, or a too large one
     */
    public static Pattern compile(String regex) {
        checkSize(regex);
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException invalid) {
            // RE2/J shows a state of its parser where a parenthesis closes nothing.
            throw "stack underflow".equals(invalid.getPattern())
                    ? new PatternSyntaxException("unexpected )", regex)
                    : invalid;
        }
    }

    /** An expression that has to match the whole text and whose dot matches a line break, as label matchers have it. */
    public static Pattern compileLabelMatcher(String regex) {
        // As it stands first: errors show it so, and a)|(b is none although it is one between parentheses.
        compile(regex);
        return Pattern.compile("(?s:" + regex + ")");
    }

    /**
     * An expression that has to match the whole text.
     *
     * @param flags of Go's syntax, such as {@code s}; maybe empty
     */
    public static Pattern compileWhole(String regex, String flags) {
        checkSize(regex);
        return Pattern.compile("^(?" + flags + ":" + regex + ")$");
    }

    /**
     * The size of a program by a cautious estimate, which ends where it is too large: every repetition multiplies the group (or item) before it. Brackets and escapes are read, their
     * meaning is not.
     */
    public static long programSize(String regex) {
        long[] sizeBefore = new long[MAX_NESTING + 1];
        int depth = 0;
        long size = 0;
        long lastItem = 0;
        for (int at = 0; at < regex.length(); at++) {
            char c = regex.charAt(at);
            switch (c) {
                case '\\' -> {
                    at++;
                    lastItem = 1;
                    size++;
                }
                case '[' -> {
                    at = endOfClass(regex, at);
                    lastItem = 1;
                    size++;
                }
                case '(' -> {
                    if (depth == MAX_NESTING) {
                        return Long.MAX_VALUE;
                    }
                    sizeBefore[depth++] = size;
                    size++;
                }
                case ')' -> {
                    if (depth > 0) {
                        lastItem = size - sizeBefore[--depth];
                    }
                }
                case '{' -> {
                    int times = repetitions(regex, at);
                    if (times > 1) {
                        size += lastItem * (times - 1);
                        lastItem *= times;
                    }
                }
                default -> {
                    lastItem = 1;
                    size++;
                }
            }
            if (size > MAX_PROGRAM_SIZE) {
                return size;
            }
        }
        return size;
    }

    private static void checkSize(String regex) {
        if (programSize(regex) > MAX_PROGRAM_SIZE) {
            throw new PatternSyntaxException("expression too large", "");
        }
        EndlessFolding.refuse(regex);
    }

    private static int endOfClass(String regex, int open) {
        int at = open + 1;
        if (at < regex.length() && regex.charAt(at) == '^') {
            at++;
        }
        if (at < regex.length() && regex.charAt(at) == ']') {
            at++;
        }
        while (at < regex.length() && regex.charAt(at) != ']') {
            at += regex.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }

    /** The larger number of {@code {n}}, {@code {n,}} or {@code {n,m}}; 1 when it is none of these. */
    private static int repetitions(String regex, int open) {
        int largest = 0;
        int number = 0;
        boolean digits = false;
        for (int at = open + 1; at < regex.length(); at++) {
            char c = regex.charAt(at);
            if (c >= '0' && c <= '9') {
                number = Math.min(number * 10 + (c - '0'), 100_000);
                largest = Math.max(largest, number);
                digits = true;
            } else if (c == ',') {
                number = 0;
            } else {
                return c == '}' && digits ? Math.max(largest, 1) : 1;
            }
        }
        return 1;
    }
}
