package io.varve.logql.syntax;

import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Query;
import java.util.List;

/** Text to checked tree. */
public final class LogQlParser {
    /** Bytes of a query; Loki's limit. */
    public static final int MAX_QUERY_BYTES = 131_072;

    private LogQlParser() {}

    /**
     * Parses and checks a query.
     *
     * @throws LogQlParseException saying what is wrong and where
     */
    public static Query parse(String query) {
        Parsed parsed = parseUnchecked(query);
        if (parsed.invalid() != null) {
            throw parsed.invalid();
        }
        if (parsed.query() instanceof LogQuery log) {
            LogQlParseException unselective = Selectivity.check(log.matchers());
            if (unselective != null) {
                throw unselective;
            }
        }
        return parsed.query();
    }

    /**
     * Parses a log query that may select every stream, as the volume and detected-field APIs allow it.
     *
     * @throws LogQlParseException if it is no log query
     */
    public static LogQuery parseLogQuery(String query) {
        Parsed parsed = parseUnchecked(query);
        if (parsed.invalid() == null && parsed.query() instanceof LogQuery log) {
            return log;
        }
        throw parsed.invalid() != null ? parsed.invalid() : LogQlParseException.of("only log selector is supported");
    }

    /**
     * Parses a selector without stages, such as {@code {app="x"}}; {@code {}} is allowed.
     *
     * @throws LogQlParseException if it is anything else
     */
    public static List<LabelMatcher> parseSelector(String query) {
        if (parseUnchecked(query).query() instanceof LogQuery log
                && log.stages().isEmpty()) {
            return log.matchers();
        }
        throw LogQlParseException.of("only label matchers are supported");
    }

    private static Parsed parseUnchecked(String query) {
        if (query.isEmpty()) {
            // The one syntax error that Loki gives no place.
            throw LogQlParseException.of("syntax error: unexpected $end");
        }
        int bytes = utf8Length(query);
        if (bytes >= MAX_QUERY_BYTES) {
            throw LogQlParseException.of("input size too long (" + bytes + " > " + MAX_QUERY_BYTES + ")");
        }
        return new ExpressionParser(new TokenStream(query)).parseWhole();
    }

    private static int utf8Length(String query) {
        long bytes = 0;
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }
}
