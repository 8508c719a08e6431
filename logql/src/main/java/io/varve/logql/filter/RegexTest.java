package io.varve.logql.filter;

import com.google.re2j.Pattern;
import io.varve.logql.automaton.Automaton;
import io.varve.logql.bytes.ByteSearch;
import io.varve.logql.bytes.Utf8;
import io.varve.logql.regex.BoundedSearch;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Whether a regular expression occurs in a text, once its necessary literal was found in it. For one thread. */
final class RegexTest implements ByteTest {
    private final BoundedSearch search;
    private final @Nullable ByteSearch necessary;
    private final @Nullable Automaton automaton;

    /** @param necessaryLiteral occurs in every text that matches; empty when there is none */
    RegexTest(Pattern pattern, String necessaryLiteral) {
        this.search = new BoundedSearch(pattern);
        this.necessary =
                necessaryLiteral.isEmpty() ? null : new ByteSearch(necessaryLiteral.getBytes(StandardCharsets.UTF_8));
        this.automaton = Automaton.compile(pattern.pattern());
    }

    @Override
    public boolean test(byte[] bytes, int offset, int length) {
        if (necessary != null && !necessary.isIn(bytes, offset, length)) {
            return false;
        }
        if (automaton == null || !Utf8.isValid(bytes, offset, length)) {
            return testCopy(bytes, offset, length);
        }
        return switch (automaton.find(bytes, offset, offset + length)) {
            case FOUND -> true;
            case NOT_FOUND -> false;
            case GAVE_UP -> testCopy(bytes, offset, length);
        };
    }

    private boolean testCopy(byte[] bytes, int offset, int length) {
        return search.over(Utf8.validCopy(bytes, offset, length)).find();
    }
}
