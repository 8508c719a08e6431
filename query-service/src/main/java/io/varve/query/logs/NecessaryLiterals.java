package io.varve.query.logs;

import java.util.ArrayList;
import java.util.List;

/**
 * Texts that every match of a regular expression contains: the runs of plain characters at its top level. Where an alternative, a flag
 * or anything unusual makes that doubtful there are none; the answer is a prefilter and may only say too little.
 */
final class NecessaryLiterals {

    private NecessaryLiterals() {}

    static List<String> of(String regex) {
        List<String> literals = new ArrayList<>();
        StringBuilder run = new StringBuilder();
        int at = 0;
        while (at < regex.length()) {
            char c = regex.charAt(at);
            int next;
            switch (c) {
                case '|' -> {
                    return List.of();
                }
                case '(' -> {
                    if (regex.startsWith("(?", at) && !regex.startsWith("(?:", at) && !regex.startsWith("(?P<", at)) {
                        return List.of();
                    }
                    next = endOfGroup(regex, at);
                    end(run, literals);
                }
                case '[' -> {
                    next = endOfClass(regex, at);
                    end(run, literals);
                }
                case '.', '^', '$' -> {
                    next = at + 1;
                    end(run, literals);
                }
                case '\\' -> {
                    next = at + 2;
                    if (next > regex.length()) {
                        return List.of();
                    }
                    char escaped = regex.charAt(at + 1);
                    if (Character.isLetterOrDigit(escaped)) {
                        // \d, \w, \b and the like; those with arguments are not worth reading.
                        if ("dDwWsSbB".indexOf(escaped) < 0) {
                            return List.of();
                        }
                        end(run, literals);
                    } else if (!isOptional(regex, next)) {
                        run.append(escaped);
                    } else {
                        end(run, literals);
                    }
                }
                case '*', '+', '?', '{', ')' -> {
                    return List.of();
                }
                default -> {
                    next = at + 1;
                    if (isOptional(regex, next)) {
                        end(run, literals);
                    } else {
                        run.append(c);
                    }
                }
            }
            if (next < 0) {
                return List.of();
            }
            int repeated = afterRepetition(regex, next);
            if (repeated < 0) {
                return List.of();
            }
            if (repeated > next) {
                end(run, literals);
            }
            at = repeated;
        }
        end(run, literals);
        return literals;
    }

    private static void end(StringBuilder run, List<String> literals) {
        if (!run.isEmpty()) {
            literals.add(run.toString());
            run.setLength(0);
        }
    }

    /** Whether what stands before a position may be absent; any repetition with a count is taken to allow that. */
    private static boolean isOptional(String regex, int at) {
        return at < regex.length() && "*?{".indexOf(regex.charAt(at)) >= 0;
    }

    /** The position behind a repetition, the same where there is none, -1 where it can't be read. */
    private static int afterRepetition(String regex, int at) {
        if (at >= regex.length()) {
            return at;
        }
        int end = at;
        char c = regex.charAt(at);
        if (c == '*' || c == '+' || c == '?') {
            end = at + 1;
        } else if (c == '{') {
            int close = regex.indexOf('}', at);
            if (close < 0) {
                return -1;
            }
            end = close + 1;
        }
        return end > at && end < regex.length() && regex.charAt(end) == '?' ? end + 1 : end;
    }

    private static int endOfGroup(String regex, int open) {
        int depth = 0;
        for (int at = open; at < regex.length(); at++) {
            switch (regex.charAt(at)) {
                case '\\' -> at++;
                case '[' -> {
                    int close = endOfClass(regex, at);
                    if (close < 0) {
                        return -1;
                    }
                    at = close - 1;
                }
                case '(' -> depth++;
                case ')' -> {
                    depth--;
                    if (depth == 0) {
                        return at + 1;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    private static int endOfClass(String regex, int open) {
        int at = open + 1;
        if (at < regex.length() && regex.charAt(at) == '^') {
            at++;
        }
        if (at < regex.length() && regex.charAt(at) == ']') {
            at++;
        }
        while (at < regex.length()) {
            char c = regex.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '[' && at + 1 < regex.length() && regex.charAt(at + 1) == ':') {
                int close = regex.indexOf(":]", at + 2);
                if (close < 0) {
                    return -1;
                }
                at = close + 1;
            } else if (c == ']') {
                return at + 1;
            }
            at++;
        }
        return -1;
    }
}
