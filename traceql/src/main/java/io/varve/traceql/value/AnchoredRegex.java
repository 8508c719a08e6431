package io.varve.traceql.value;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression that has to match a whole value, and whose dot matches a line break, as TraceQL has it. RE2 takes time in
 * proportion to the text, but also to its program, of which {@code x{1000}} makes a large one: programs are bounded.
 */
public final class AnchoredRegex {
    /** Instructions a program may have, by a cautious estimate from the text. */
    static final long MAX_PROGRAM_SIZE = 100_000;

    private static final int MAX_NESTING = 200;

    private final Pattern pattern;

    private AnchoredRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * @param regex in RE2's syntax
     * @throws PatternSyntaxException if it is no regular expression, or a too large one
     */
    public static AnchoredRegex compile(String regex) {
        if (programSize(regex) > MAX_PROGRAM_SIZE) {
            throw new PatternSyntaxException("expression too large", "");
        }
        return new AnchoredRegex(Pattern.compile("(?s:" + regex + ")"));
    }

    public boolean matches(String text) {
        return pattern.matches(text);
    }

    /** Every repetition multiplies the group or item before it. Brackets and escapes are skipped, their meaning is not read. */
    private static long programSize(String regex) {
        long[] before = new long[MAX_NESTING + 1];
        int depth = 0;
        long size = 0;
        long item = 0;
        for (int at = 0; at < regex.length() && size <= MAX_PROGRAM_SIZE; at++) {
            switch (regex.charAt(at)) {
                case '\\' -> {
                    at++;
                    item = 1;
                    size++;
                }
                case '[' -> {
                    at = endOfClass(regex, at);
                    item = 1;
                    size++;
                }
                case '(' -> {
                    if (depth == MAX_NESTING) {
                        return Long.MAX_VALUE;
                    }
                    before[depth++] = size++;
                }
                case ')' -> {
                    if (depth > 0) {
                        item = size - before[--depth];
                    }
                }
                case '{' -> {
                    int times = repetitions(regex, at);
                    size += item * (times - 1);
                    item *= times;
                }
                default -> {
                    item = 1;
                    size++;
                }
            }
        }
        return size;
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
        int largest = 1;
        int number = 0;
        for (int at = open + 1; at < regex.length(); at++) {
            char c = regex.charAt(at);
            if (c >= '0' && c <= '9') {
                number = Math.min(number * 10 + (c - '0'), 100_000);
                largest = Math.max(largest, number);
            } else if (c == ',') {
                number = 0;
            } else {
                return c == '}' ? largest : 1;
            }
        }
        return 1;
    }
}
