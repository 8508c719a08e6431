package io.varve.embedded.store.statement;

/**
 * The clauses by which a statement of a command line client reads or writes files of its own machine. libchdb is such a client, and a
 * server over HTTP refuses them.
 */
public final class FileClause {
    private FileClause() {}

    /** Whether the text has {@code INTO OUTFILE} or {@code FROM INFILE} outside of quotes and comments. */
    public static boolean isIn(byte[] text) {
        Tokens tokens = new Tokens(text, text.length);
        String previous = "";
        while (tokens.next() != Tokens.Kind.END) {
            String keyword = tokens.keyword();
            boolean writes = previous.equals("INTO") && keyword.equals("OUTFILE");
            boolean reads = previous.equals("FROM") && keyword.equals("INFILE");
            if (writes || reads) {
                return true;
            }
            previous = keyword;
        }
        return false;
    }
}
