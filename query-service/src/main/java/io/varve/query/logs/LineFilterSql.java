package io.varve.query.logs;

import io.varve.logql.ast.Stage.LineFilter;
import io.varve.logql.ast.Stage.LineFilter.Alternative;
import java.util.List;

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

    private static Condition contains(String needle) {
        if (needle.isEmpty()) {
            return Condition.ALWAYS;
        }
        return found(List.of(needle), "position(body, " + Sql.text(needle) + ") > 0");
    }

    private static Condition matches(String regex) {
        if (regex.isEmpty()) {
            return Condition.ALWAYS;
        }
        // In ClickHouse the dot matches a newline unless it is told otherwise; in Go it doesn't.
        return found(NecessaryLiterals.of(regex), "match(body, " + Sql.text("(?-s)" + regex) + ")");
    }

    /** A condition behind the words of the index that its literals imply. */
    private static Condition found(List<String> literals, String condition) {
        StringBuilder sql = new StringBuilder();
        boolean rare = false;
        for (String literal : literals) {
            for (String token : Tokens.boundedIn(literal)) {
                sql.append("hasToken(body, ").append(Sql.text(token)).append(") AND ");
                rare |= Tokens.isLikelyRare(token);
            }
        }
        sql.append(condition);
        return rare ? Condition.indexed(sql.toString()) : Condition.ofRow(sql.toString());
    }
}
