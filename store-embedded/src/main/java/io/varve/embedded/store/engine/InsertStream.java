package io.varve.embedded.store.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A running INSERT that takes its data in pieces. Closing it before {@link #finish} cancels it; blocks that were already written stay. */
public final class InsertStream implements AutoCloseable {
    private static final int PIECE = 256 * 1024;

    private final ChdbLibrary library;
    private final MemorySegment insert;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment piece = arena.allocate(PIECE);
    private boolean ended;

    InsertStream(ChdbLibrary library, MemorySegment insert) {
        this.library = library;
        this.insert = insert;
    }

    /**
     * Hands data to the engine; blocks while it is behind.
     *
     * @return false when the engine takes no more, because the data has come to the end of its format or the INSERT has failed;
     *     {@link #finish} tells which
     */
    public boolean append(byte[] data, int offset, int length) {
        int end = offset + length;
        for (int at = offset; at < end; at += PIECE) {
            int size = Math.min(PIECE, end - at);
            MemorySegment.copy(data, at, piece, JAVA_BYTE, 0, size);
            if (library.insertAppend(insert, piece, size) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Ends the data, waits until it is stored and says how much was written. */
    public Counts finish() throws EngineException {
        ended = true;
        MemorySegment result = library.insertDone(insert);
        try {
            library.throwIfFailed(result);
            library.throwIfInsertFailed(insert);
            return library.resultCounts(result);
        } finally {
            library.destroyResult(result);
        }
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            library.insertCancel(insert);
        }
        library.insertDestroy(insert);
        arena.close();
    }
}
