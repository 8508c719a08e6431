package io.varve.embedded.store.statement;

import java.util.Optional;

/**
 * An INSERT that carries its data behind it.
 *
 * @param statementEnd where the statement ends and {@code FORMAT name} or {@code VALUES} begins
 * @param format the format of the data
 * @param dataStart where the data begins
 */
public record InsertHead(int statementEnd, String format, int dataStart) {
    /**
     * Finds the head in {@code text[0..limit)}; empty when it is no INSERT, or one whose data comes from elsewhere (SELECT, INFILE).
     */
    public static Optional<InsertHead> find(byte[] text, int limit) {
        Tokens tokens = new Tokens(text, limit);
        tokens.next();
        if (!tokens.keyword().equals("INSERT")) {
            return Optional.empty();
        }
        skipTarget(tokens);
        int depth = 0;
        while (tokens.kind() != Tokens.Kind.END) {
            if (tokens.kind() == Tokens.Kind.OPEN) {
                depth++;
            } else if (tokens.kind() == Tokens.Kind.CLOSE) {
                depth--;
            } else if (depth == 0) {
                int start = tokens.start();
                switch (tokens.keyword()) {
                    case "VALUES" -> {
                        return Optional.of(new InsertHead(start, "Values", tokens.end()));
                    }
                    case "FORMAT" -> {
                        if (tokens.next() == Tokens.Kind.WORD) {
                            return Optional.of(
                                    new InsertHead(start, tokens.word(), dataStart(text, limit, tokens.end())));
                        }
                        continue;
                    }
                    case "SELECT", "WITH", "FROM", "WATCH" -> {
                        return Optional.empty();
                    }
                    default -> {}
                }
            }
            tokens.next();
        }
        return Optional.empty();
    }

    /** Moves behind {@code INTO [TABLE] [FUNCTION] name[.name]}, whose names may be words that are keywords elsewhere. */
    private static void skipTarget(Tokens tokens) {
        tokens.next();
        if (tokens.keyword().equals("INTO")) {
            tokens.next();
        }
        if (tokens.keyword().equals("TABLE")) {
            tokens.next();
        }
        if (tokens.keyword().equals("FUNCTION")) {
            tokens.next();
        }
        tokens.next();
        while (tokens.kind() == Tokens.Kind.OTHER) {
            tokens.next();
            tokens.next();
        }
    }

    /** As ParserInsertQuery of ClickHouse: blanks and one line end behind the format's name do not belong to the data. */
    private static int dataStart(byte[] text, int limit, int formatEnd) {
        int at = formatEnd;
        if (at < limit && text[at] == ';') {
            at++;
        }
        while (at < limit && (text[at] == ' ' || text[at] == '\t' || text[at] == '\f')) {
            at++;
        }
        if (at < limit && text[at] == '\r') {
            at++;
        }
        if (at < limit && text[at] == '\n') {
            at++;
        }
        return at;
    }
}
