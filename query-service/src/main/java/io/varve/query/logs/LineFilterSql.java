package io.varve.query.logs;

import io.varve.logql.ast.Stage.LineFilter;
import io.varve.logql.ast.Stage.LineFilter.Alternative;
import io.varve.logql.filter.LiteralExpression;
import io.varve.logql.filter.LiteralTests;
import io.varve.logql.literal.NecessaryLiterals;
import io.varve.logql.pattern.LinePattern;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Line filters as SQL on {@code body}. Contains and regular expressions are equal to Loki's; patterns and addresses are left to the
 * library, behind what a matching line must contain.
 */
final class LineFilterSql {

    /** What an expression must have for a search for its literals to find other lines than the expression does. */
    private static final Pattern MAY_BE_READ_OTHERWISE = Pattern.compile("\\(\\?[a-zA-Z]*i|[*+?]");

    private LineFilterSql() {}

    static Condition of(LineFilter filter) {
        Condition any = Condition.NEVER;
        for (Alternative alternative : filter.alternatives()) {
            any = any.or(found(filter, alternative));
        }
        return filter.operator().positive() ? any : negated(any);
    }

    private static Condition negated(Condition found) {
        // The opposite of a condition that holds for too many would hold for too few.
        return found.exact() ? Condition.ofRow("NOT (" + found.sql() + ")") : Condition.UNKNOWN;
    }

    private static Condition found(LineFilter filter, Alternative alternative) {
        if (alternative.ip()) {
            return Condition.UNKNOWN;
        }
        String text = alternative.text();
        return switch (filter.operator()) {
            case CONTAINS, NOT_CONTAINS -> contains(text);
            case MATCHES, NOT_MATCHES -> matches(text);
            case PATTERN, NOT_PATTERN ->
                Condition.UNKNOWN.with(NecessaryGrams.ofNeedles(NecessaryLiterals.ofPattern(LinePattern.parse(text))));
        };
    }

    private static Condition contains(String needle) {
        if (needle.isEmpty()) {
            return Condition.ALWAYS;
        }
        return Condition.ofRow("position(body, " + Sql.text(needle) + ") > 0")
                .with(NecessaryGrams.ofNeedle(needle))
                .with(NecessaryBytes.ofNeedle(needle));
    }

    private static Condition matches(String regex) {
        if (regex.isEmpty()) {
            return Condition.ALWAYS;
        }
        if (ExpressionSize.isForLibrary(regex)) {
            return Condition.UNKNOWN
                    .with(NecessaryGrams.ofNeedles(NecessaryLiterals.ofRegex(regex)))
                    .with(NecessaryBytes.ofNeedle(NecessaryLiterals.longest(regex)));
        }
        if (MAY_BE_READ_OTHERWISE.matcher(regex).find() && LiteralTests.suffice(regex)) {
            return ofLiterals(regex);
        }
        // In ClickHouse the dot matches a newline unless it is told otherwise; in Go it doesn't.
        String sql = "match(body, " + Sql.text("(?-s)" + regex) + ")";
        List<List<String>> folded = FoldedLiterals.of(regex);
        if (folded.isEmpty()) {
            return Condition.ofRow(sql)
                    .with(NecessaryGrams.ofNeedles(NecessaryLiterals.ofRegex(regex)))
                    .with(NecessaryBytes.ofNeedle(NecessaryLiterals.longest(regex)));
        }
        return Condition.ofRow("(" + containsAny(FoldedLiterals.best(folded)) + " AND " + sql + ")")
                .with(NecessaryGrams.ofNeedles(folded));
    }

    /** Loki looks for literals here, and that is not always the same. */
    private static Condition ofLiterals(String regex) {
        String literals = LiteralExpression.of(regex, false);
        if (literals == null) {
            return Condition.UNKNOWN;
        }
        if (literals.isEmpty()) {
            return Condition.ALWAYS;
        }
        String sql = "match(body, " + Sql.text(literals) + ")";
        List<List<String>> folded = FoldedLiterals.of(regex);
        return folded.isEmpty()
                ? Condition.ofRow(sql)
                : Condition.ofRow("(" + containsAny(FoldedLiterals.best(folded)) + " AND " + sql + ")")
                        .with(NecessaryGrams.ofNeedles(folded));
    }

    private static String containsAny(List<String> needles) {
        StringBuilder out = new StringBuilder("multiSearchAnyCaseInsensitive(body, [");
        String separator = "";
        for (String needle : needles) {
            out.append(separator).append(Sql.text(needle));
            separator = ", ";
        }
        return out.append("])").toString();
    }
}
