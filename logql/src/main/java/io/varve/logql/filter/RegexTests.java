package io.varve.logql.filter;

import com.google.re2j.Pattern;
import io.varve.logql.literal.NecessaryLiterals;
import io.varve.logql.regex.BoundedRegex;
import org.jspecify.annotations.Nullable;

/** Regular expressions as tests; those that only ask for literals need no regular expression. */
final class RegexTests {
    private RegexTests() {}

    /**
     * An expression of a line filter or of a label filter.
     *
     * @param label whether the whole text has to match, else a part of it
     */
    static ByteTest compile(String regex, boolean label) {
        Pattern pattern = BoundedRegex.compile(regex);
        @Nullable ByteTest literals = LiteralTests.of(regex, label);
        if (literals != null) {
            return literals;
        }
        return new RegexTest(label ? BoundedRegex.compileWhole(regex, "") : pattern, NecessaryLiterals.longest(regex));
    }

    /** As a matcher of a selector has it. */
    static ByteTest compileMatcher(String regex) {
        return new RegexTest(BoundedRegex.compileWhole(regex, "s"), NecessaryLiterals.longest(regex));
    }
}
