package io.varve.logql.regex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/** Looks for an expression by RE2/J, which takes a step for every instruction at every character, and can't be stopped meanwhile. */
public final class BoundedSearch {
    /** Some seconds. */
    private static final long MAX_STEPS = 1_000_000_000;

    private final Pattern pattern;
    private final long programSize;

    public BoundedSearch(Pattern pattern) {
        this.pattern = pattern;
        this.programSize = Math.min(BoundedRegex.programSize(pattern.pattern()), BoundedRegex.MAX_PROGRAM_SIZE);
    }

    /**
     * @param text valid UTF-8
     * @throws RegexWorkException when it can take too many steps
     */
    public Matcher over(byte[] text) {
        if (programSize * text.length > MAX_STEPS) {
            throw new RegexWorkException("a regular expression of " + programSize
                    + " instructions takes too long on a line of " + text.length
                    + " bytes; use fewer or smaller repetitions, or filter such lines out before it");
        }
        return pattern.matcher(text);
    }
}
