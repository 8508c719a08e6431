package io.varve.logql.filter;

import io.varve.logql.regex.BoundedRegex;

/** Regular expressions as tests; those that only ask for literals need no regular expression. */
final class RegexTests {
    private RegexTests() {}

    /** @param anchored whether the whole text has to match, else a part of it */
    static ByteTest compile(String regex, boolean anchored) {
        return new RegexTest(BoundedRegex.compile(anchored ? "^(?:" + regex + ")$" : regex), "");
    }

    /** As a matcher of a selector has it. */
    static ByteTest compileMatcher(String regex) {
        return new RegexTest(BoundedRegex.compile("^(?s:" + regex + ")$"), "");
    }
}
