package io.varve.logql.filter;

import com.google.re2j.PatternSyntaxException;
import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.Stage;
import io.varve.logql.pattern.LinePattern;
import java.util.List;

/** From the tree's filters to tests. */
public final class ByteTests {
    private ByteTests() {}

    /**
     * A line filter. Of alternatives Loki 3.7 takes an {@code ip("..")} for plain text, and one that an {@code ip("..")} separates from
     * the last is lost, save for the first.
     *
     * @throws IllegalArgumentException if the expression, pattern or address is none
     */
    public static ByteTest lineFilter(Stage.LineFilter filter) {
        List<Stage.LineFilter.Alternative> alternatives = filter.alternatives();
        ByteTest any = alternative(filter, alternatives.getFirst(), alternatives.size() > 1);
        for (int i = firstOfLastRun(alternatives); i < alternatives.size(); i++) {
            ByteTest test = alternative(filter, alternatives.get(i), true);
            any = LiteralTests.either(any, test);
        }
        return filter.operator().positive() ? any : ByteTest.not(any);
    }

    private static int firstOfLastRun(List<Stage.LineFilter.Alternative> alternatives) {
        int first = alternatives.size() - 1;
        while (first > 1 && !alternatives.get(first - 1).ip()) {
            first--;
        }
        return Math.max(first, 1);
    }

    private static ByteTest alternative(
            Stage.LineFilter filter, Stage.LineFilter.Alternative alternative, boolean oneOfSeveral) {
        return switch (filter.operator()) {
            case CONTAINS, NOT_CONTAINS ->
                alternative.ip() && !oneOfSeveral
                        ? IpPattern.parse(alternative.text())
                        : alternative.text().isEmpty() ? ByteTest.ALWAYS : new ContainsTest(alternative.text());
            case MATCHES, NOT_MATCHES -> {
                refuseIp(alternative, oneOfSeveral);
                yield regex(alternative.text(), false);
            }
            case PATTERN, NOT_PATTERN -> {
                refuseIp(alternative, oneOfSeveral);
                yield new PatternTest(LinePattern.parse(alternative.text()).checkedForFilter());
            }
        };
    }

    private static void refuseIp(Stage.LineFilter.Alternative alternative, boolean oneOfSeveral) {
        if (alternative.ip() && !oneOfSeveral) {
            throw new IllegalArgumentException("ip: invalid operation");
        }
    }

    /** A string filter on a label's value. */
    public static ByteTest labelValue(LabelMatcher matcher) {
        return switch (matcher.operator()) {
            case EQUAL -> new EqualsTest(matcher.value());
            case NOT_EQUAL -> ByteTest.not(new EqualsTest(matcher.value()));
            case REGEX -> regex(matcher.value(), true);
            case NOT_REGEX -> ByteTest.not(regex(matcher.value(), true));
        };
    }

    /** A matcher of drop and keep, which is what a selector's is: anchored, and its dot takes line breaks. */
    public static ByteTest matcher(LabelMatcher matcher) {
        return switch (matcher.operator()) {
            case EQUAL, NOT_EQUAL -> labelValue(matcher);
            case REGEX -> RegexTests.compileMatcher(matcher.value());
            case NOT_REGEX -> ByteTest.not(RegexTests.compileMatcher(matcher.value()));
        };
    }

    private static ByteTest regex(String regex, boolean anchored) {
        try {
            return RegexTests.compile(regex, anchored);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }
}
