package io.varve.embedded.store.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** The whole answer of a statement that was run to its end, in the engine's memory until it is closed. */
public final class WholeResult implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    private final ChdbLibrary library;
    private final MemorySegment result;

    WholeResult(ChdbLibrary library, MemorySegment result) {
        this.library = library;
        this.result = result;
    }

    /** What the statement read and wrote. */
    public Counts counts() {
        return library.resultCounts(result);
    }

    /** Writes the answer in the format that was asked for; the heap never holds more than a piece of it. */
    public void writeTo(OutputStream out) throws IOException {
        MemorySegment bytes = library.resultBytes(result);
        byte[] piece = new byte[(int) Math.min(PIECE, bytes.byteSize())];
        for (long at = 0; at < bytes.byteSize(); at += piece.length) {
            int length = (int) Math.min(piece.length, bytes.byteSize() - at);
            MemorySegment.copy(bytes, JAVA_BYTE, at, piece, 0, length);
            out.write(piece, 0, length);
        }
    }

    /** The answer as text, for answers that are known to be short. */
    String text() {
        return new String(library.resultBytes(result).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        library.destroyResult(result);
    }
}
