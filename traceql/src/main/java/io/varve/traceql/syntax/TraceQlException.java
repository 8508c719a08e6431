package io.varve.traceql.syntax;

/** A query that is not TraceQL. The message is Tempo's: {@code parse error at line L, col C: ..}, or what is wrong with its meaning. */
public final class TraceQlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    private TraceQlException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /** @param line as Tempo counts: 0 for tokens that its scanner reads by looking ahead */
    static TraceQlException at(int line, int column, String what) {
        String where = line == 0 && column == 0 ? " " : " at line " + line + ", col " + column;
        return new TraceQlException("parse error" + where + ": " + what, line, column);
    }

    /** What parses, but means nothing. */
    static TraceQlException of(String what) {
        return new TraceQlException(what, 0, 0);
    }

    /** What Tempo parses and refuses. */
    static TraceQlException unsupported(String what) {
        return of(what + " not yet supported");
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
