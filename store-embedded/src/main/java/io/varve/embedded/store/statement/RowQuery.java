package io.varve.embedded.store.statement;

import java.util.Set;

/** Tells the queries whose rows the engine can hand over as they come from SHOW, DESCRIBE, EXISTS, EXPLAIN and CHECK, which it answers whole only. */
public final class RowQuery {
    private static final Set<String> FIRST_WORDS = Set.of("SELECT", "WITH", "FROM");

    private RowQuery() {}

    /** Whether a statement that only reads is a SELECT, in whatever brackets. */
    public static boolean is(byte[] query) {
        Tokens tokens = new Tokens(query, query.length);
        Tokens.Kind kind = tokens.next();
        while (kind == Tokens.Kind.OPEN) {
            kind = tokens.next();
        }
        return FIRST_WORDS.contains(tokens.keyword());
    }
}
