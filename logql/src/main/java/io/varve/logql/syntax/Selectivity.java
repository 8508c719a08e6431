package io.varve.logql.syntax;

import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.match.CompiledMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rule that a query names its streams: some matcher must refuse a stream that lacks the label. */
final class Selectivity {
    private Selectivity() {}

    /** @return what is wrong with a selector that selects every stream */
    static @Nullable LogQlParseException check(List<LabelMatcher> matchers) {
        for (LabelMatcher matcher : matchers) {
            if (!CompiledMatcher.compile(matcher).matchesEmpty()) {
                return null;
            }
        }
        return LogQlParseException.of("queries require at least one regexp or equality matcher that does not have an"
                + " empty-compatible value. For instance, app=~\".*\" does not meet this requirement, but app=~\".+\""
                + " will");
    }
}
