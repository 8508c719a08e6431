package io.varve.query.logs;

/**
 * Lines that a query looked through without the store.
 *
 * @param bytes of their text
 */
public record LinesInMemory(long lines, long bytes) {

    static final LinesInMemory NONE = new LinesInMemory(0, 0);

    LinesInMemory plus(LinesInMemory more) {
        return new LinesInMemory(lines + more.lines, bytes + more.bytes);
    }
}
