package io.varve.embedded.store.engine;

/**
 * What a statement has read and written so far.
 *
 * @param readRows rows read from storage
 * @param readBytes bytes read from storage, uncompressed
 * @param writtenRows rows written, those of dependent materialised views included
 * @param writtenBytes bytes written, likewise
 * @param resultRows rows of the answer
 * @param resultBytes bytes of the answer in the engine's memory
 */
public record Counts(
        long readRows, long readBytes, long writtenRows, long writtenBytes, long resultRows, long resultBytes) {
    /** Nothing yet. */
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    /** The sum of two parts of one statement. */
    public Counts plus(Counts other) {
        return new Counts(
                readRows + other.readRows,
                readBytes + other.readBytes,
                writtenRows + other.writtenRows,
                writtenBytes + other.writtenBytes,
                resultRows + other.resultRows,
                resultBytes + other.resultBytes);
    }
}
