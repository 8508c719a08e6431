package io.varve.query.logs;

import io.varve.logql.ast.Stage.LineFilter;
import io.varve.logql.ast.Stage.LineFilter.Alternative;

/**
 * Line filters as SQL on {@code body}. Contains and regular expressions are equal to Loki's; patterns and addresses are left to the
 * library, behind what a matching line must contain.
 */
final class LineFilterSql {

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
            case PATTERN, NOT_PATTERN -> Condition.UNKNOWN;
        };
    }

    /** LIKE, not {@code position}: the indexes on words and on text know it, and its words need not be spelled out. */
    private static Condition contains(String needle) {
        if (needle.isEmpty()) {
            return Condition.ALWAYS;
        }
        String sql = "body LIKE " + Sql.text("%" + escaped(needle) + "%");
        boolean rare = Tokens.boundedIn(needle).stream().anyMatch(Tokens::isLikelyRare);
        return rare ? Condition.indexed(sql) : Condition.ofRow(sql);
    }

    private static String escaped(String needle) {
        return needle.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    private static Condition matches(String regex) {
        // In ClickHouse the dot matches a newline unless it is told otherwise; in Go it doesn't.
        return regex.isEmpty() ? Condition.ALWAYS : Condition.ofRow("match(body, " + Sql.text("(?-s)" + regex) + ")");
    }
}
