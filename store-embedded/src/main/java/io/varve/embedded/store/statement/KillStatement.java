package io.varve.embedded.store.statement;

import java.nio.charset.StandardCharsets;

/**
 * KILL QUERY as this process needs it: the engine makes its own query ids, so a query is found by the mark in its settings; and the engine
 * never returns from SYNC, so it is always asked for ASYNC.
 */
public final class KillStatement {
    private static final String MARK = "Settings['log_comment']";

    private KillStatement() {}

    /** The text with {@code query_id} and SYNC replaced when it is a KILL QUERY, else the text itself. */
    public static byte[] byMark(byte[] text) {
        Tokens tokens = new Tokens(text, text.length);
        tokens.next();
        if (!tokens.keyword().equals("KILL")) {
            return text;
        }
        tokens.next();
        if (!tokens.keyword().equals("QUERY")) {
            return text;
        }
        StringBuilder rewritten = new StringBuilder(text.length + 32);
        int copied = 0;
        while (tokens.next() != Tokens.Kind.END) {
            String replacement = switch (tokens.keyword()) {
                case "QUERY_ID" -> MARK;
                case "SYNC" -> "ASYNC";
                default -> "";
            };
            if (!replacement.isEmpty()) {
                rewritten.append(new String(text, copied, tokens.start() - copied, StandardCharsets.UTF_8));
                rewritten.append(replacement);
                copied = tokens.end();
            }
        }
        rewritten.append(new String(text, copied, text.length - copied, StandardCharsets.UTF_8));
        return rewritten.toString().getBytes(StandardCharsets.UTF_8);
    }
}
