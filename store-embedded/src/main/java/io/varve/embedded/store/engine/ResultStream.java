package io.varve.embedded.store.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;

/** The answer of a running query, taken piece by piece. Closing it before its end cancels the query. */
public final class ResultStream implements AutoCloseable {
    private final ChdbLibrary library;
    private final MemorySegment connection;
    private final MemorySegment stream;
    private final PieceJoiner joiner;
    private final byte[] copy = new byte[64 * 1024];
    private Counts counts = Counts.NONE;
    private boolean ended;

    ResultStream(ChdbLibrary library, MemorySegment connection, MemorySegment stream, PieceJoiner joiner) {
        this.library = library;
        this.connection = connection;
        this.stream = stream;
        this.joiner = joiner;
    }

    /**
     * Waits for the next piece and writes it out.
     *
     * @return false when the answer is complete
     */
    public boolean writeNext(OutputStream out) throws EngineException, IOException {
        if (ended) {
            return false;
        }
        MemorySegment piece = library.streamFetch(connection, stream);
        try {
            library.throwIfFailed(piece);
            counts = counts.plus(library.resultCounts(piece));
            MemorySegment whole = library.resultBytes(piece);
            if (whole.byteSize() == 0) {
                ended = true;
                joiner.writeEnd(out);
                return false;
            }
            MemorySegment bytes = joiner.trimmed(whole);
            for (long at = 0; at < bytes.byteSize(); at += copy.length) {
                int length = (int) Math.min(copy.length, bytes.byteSize() - at);
                MemorySegment.copy(bytes, JAVA_BYTE, at, copy, 0, length);
                out.write(copy, 0, length);
            }
            return true;
        } catch (EngineException e) {
            ended = true;
            throw e;
        } finally {
            library.destroyResult(piece);
        }
    }

    /** What the query has read so far. */
    public Counts counts() {
        return counts;
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            library.streamCancel(connection, stream);
        }
        library.destroyResult(stream);
    }
}
