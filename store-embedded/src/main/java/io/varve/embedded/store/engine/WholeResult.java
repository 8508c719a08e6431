package io.varve.embedded.store.engine;

/** The whole answer of a statement that was run to its end. */
public final class WholeResult {
    private final byte[] bytes;
    private final Counts counts;

    WholeResult(byte[] bytes, Counts counts) {
        this.bytes = bytes;
        this.counts = counts;
    }

    /** The answer in the format that was asked for; not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** What the statement read and wrote. */
    public Counts counts() {
        return counts;
    }
}
