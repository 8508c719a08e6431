package io.varve.logql.syntax;

import io.varve.logql.ast.NumberLiteral;
import io.varve.logql.ast.Position;
import io.varve.logql.ast.Query;
import org.jspecify.annotations.Nullable;

/**
 * An expression that was read, with the first thing found wrong in it. Such an error waits: one of the syntax, anywhere behind it,
 * is reported first.
 *
 * @param depth of the tree
 */
record Parsed(Query query, int depth, @Nullable LogQlParseException invalid) {
    static Parsed of(Query query) {
        return new Parsed(query, 1, null);
    }

    /** The query is a stand-in that nobody will see. */
    static Parsed invalid(Position position, int depth, String what) {
        return new Parsed(new NumberLiteral(position, 0), depth, LogQlParseException.of(what));
    }
}
