package io.varve.logql.syntax;

/**
 * A query that is not LogQL, or whose pipeline cannot be built. The message is Loki's: {@code parse error at line L, col C: ..}
 * for what the parser met, {@code parse error : ..} for what was found after.
 */
public final class LogQlParseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    private LogQlParseException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /** @param line as Loki counts: 0 for tokens that its scanner reads by looking ahead */
    static LogQlParseException at(int line, int column, String what) {
        return new LogQlParseException("parse error at line " + line + ", col " + column + ": " + what, line, column);
    }

    /** An error of the query as a whole. */
    public static LogQlParseException of(String what) {
        return new LogQlParseException("parse error : " + what, 0, 0);
    }

    /** A stage that was parsed, but cannot be built. */
    public static LogQlParseException ofStage(String canonicalStage, String what) {
        return of("stage '" + canonicalStage + "' : " + what);
    }

    /** The line from 1; 0 when the error has no position, or only a column. */
    public int line() {
        return line;
    }

    /** The column from 1, in characters; 0 when the error has no position. */
    public int column() {
        return column;
    }
}
