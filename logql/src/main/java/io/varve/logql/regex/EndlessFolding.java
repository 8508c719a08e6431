package io.varve.logql.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Expressions that RE2/J 1.8 would not come to an end with: it walks from a character to its other cases until it is back, and from
 * U+1C80 to U+1C88 (Cyrillic letters of old prints) never gets back, since the JDK knows of cases that its own tables do not.
 */
final class EndlessFolding {
    private static final int FIRST = 0x1c80;
    private static final int LAST = 0x1c88;

    /** A range from here to there is taken as it is. */
    private static final int FIRST_WITH_CASE = 'A';

    private static final int LAST_WITH_CASE = 0x1e943;

    private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[a-zA-Z-]*i");

    private final String regex;
    private int at;

    private EndlessFolding(String regex) {
        this.regex = regex;
    }

    /** Where the case of such a character may be ignored in some part of the expression. */
    static void refuse(String regex) {
        if (IGNORES_CASE.matcher(regex).find() && new EndlessFolding(regex).isPresent()) {
            throw new PatternSyntaxException("the case of U+1C80 to U+1C88 can't be ignored", regex);
        }
    }

    /** Takes whatever looks like a range for one. */
    private boolean isPresent() {
        while (at < regex.length()) {
            int low = next();
            int high = low;
            if (at + 1 < regex.length() && regex.charAt(at) == '-') {
                int afterLow = at;
                at++;
                high = next();
                if (high < low) {
                    high = low;
                    at = afterLow;
                }
            }
            boolean whole = low <= FIRST_WITH_CASE && high >= LAST_WITH_CASE;
            if (low <= LAST && high >= FIRST && !whole) {
                return true;
            }
        }
        return false;
    }

    /** A code point, of an escape what it stands for as far as it can be one of those meant. */
    private int next() {
        int c = regex.codePointAt(at);
        at += Character.charCount(c);
        if (c != '\\' || at == regex.length()) {
            return c;
        }
        c = regex.codePointAt(at);
        at += Character.charCount(c);
        if (c != 'x' || at == regex.length() || regex.charAt(at) != '{') {
            return c;
        }
        int close = regex.indexOf('}', at);
        try {
            int value = Integer.parseInt(regex, at + 1, Math.max(close, at + 1), 16);
            at = close + 1;
            return value;
        } catch (NumberFormatException e) {
            // No escape: RE2/J says so.
            return c;
        }
    }
}
