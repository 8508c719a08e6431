package io.varve.store;

/** How ClickHouse writes text inside SQL and inside parameters. */
final class SqlText {
    private SqlText() {}

    /** A string literal. */
    static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** The form in which the HTTP protocol takes a parameter (the format TabSeparated). */
    static String escapeParameter(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\0", "\\0");
    }
}
