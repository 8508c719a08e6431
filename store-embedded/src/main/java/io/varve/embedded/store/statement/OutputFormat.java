package io.varve.embedded.store.statement;

import java.util.Optional;

/** The format that a query asks its answer in. */
public final class OutputFormat {
    private OutputFormat() {}

    /** The name behind the last {@code FORMAT} outside of brackets; empty when the query leaves it to the default. */
    public static Optional<String> in(byte[] query) {
        Tokens tokens = new Tokens(query, query.length);
        Optional<String> format = Optional.empty();
        int depth = 0;
        tokens.next();
        while (tokens.kind() != Tokens.Kind.END) {
            if (tokens.kind() == Tokens.Kind.OPEN) {
                depth++;
            } else if (tokens.kind() == Tokens.Kind.CLOSE) {
                depth--;
            } else if (depth == 0 && tokens.keyword().equals("FORMAT")) {
                if (tokens.next() == Tokens.Kind.WORD) {
                    format = Optional.of(tokens.word());
                } else {
                    continue;
                }
            }
            tokens.next();
        }
        return format;
    }
}
