package io.varve.logql.match;

import com.google.re2j.Pattern;
import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.MatchOperator;
import io.varve.logql.regex.BoundedRegex;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A label matcher that is ready to test values. Safe for use by several threads. */
public final class CompiledMatcher {
    private final LabelMatcher matcher;
    private final @Nullable Pattern pattern;

    private CompiledMatcher(LabelMatcher matcher, @Nullable Pattern pattern) {
        this.matcher = matcher;
        this.pattern = pattern;
    }

    /** @throws com.google.re2j.PatternSyntaxException if the value is not a regular expression and has to be one */
    public static CompiledMatcher compile(LabelMatcher matcher) {
        boolean regex = matcher.operator() == MatchOperator.REGEX || matcher.operator() == MatchOperator.NOT_REGEX;
        return new CompiledMatcher(matcher, regex ? BoundedRegex.compileLabelMatcher(matcher.value()) : null);
    }

    public LabelMatcher matcher() {
        return matcher;
    }

    /** @param value of the label; empty when the label is missing */
    public boolean matches(String value) {
        return switch (matcher.operator()) {
            case EQUAL -> value.equals(matcher.value());
            case NOT_EQUAL -> !value.equals(matcher.value());
            case REGEX -> pattern != null && pattern.matches(value);
            case NOT_REGEX -> pattern == null || !pattern.matches(value);
        };
    }

    /** Whether a stream without the label is selected. */
    public boolean matchesEmpty() {
        return matches("");
    }

    /** Whether a stream with these labels satisfies every matcher. */
    public static boolean matchesAll(List<CompiledMatcher> matchers, Map<String, String> labels) {
        for (CompiledMatcher matcher : matchers) {
            if (!matcher.matches(labels.getOrDefault(matcher.matcher.name(), ""))) {
                return false;
            }
        }
        return true;
    }
}
