package io.varve.embedded.store.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One connection: a session of the engine that runs one statement at a time.
 *
 * <p>Not thread-safe: the thread that has it has it alone.
 */
public final class EngineConnection {
    private static final int ANALYSIS_BYTES = 16;

    private final ChdbLibrary library;
    /** {@code chdb_connection *}, what close takes. */
    private final MemorySegment reference;
    /** {@code chdb_connection}, what everything else takes. */
    private final MemorySegment handle;

    EngineConnection(ChdbLibrary library, MemorySegment reference) {
        this.library = library;
        this.reference = reference.reinterpret(ADDRESS.byteSize());
        this.handle = this.reference.get(ADDRESS, 0);
    }

    /** Parses the text with the engine's parser and says what it is, without running it. */
    public Classification classify(byte[] sql) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment analysis = arena.allocate(ANALYSIS_BYTES, JAVA_INT.byteAlignment());
            analysis.set(JAVA_INT, 0, ANALYSIS_BYTES);
            if (library.classify(handle, arena.allocateFrom(JAVA_BYTE, sql), analysis) != 0) {
                return new Classification(0, StatementClass.UNKNOWN);
            }
            int ordinal = analysis.get(JAVA_INT, 12);
            StatementClass[] classes = StatementClass.values();
            return new Classification(
                    analysis.get(JAVA_INT, 4),
                    ordinal >= 0 && ordinal < classes.length ? classes[ordinal] : StatementClass.UNKNOWN);
        }
    }

    /** Runs a statement to its end; its answer stays in the engine's memory until it is closed. */
    public WholeResult execute(byte[] sql, String format, Map<String, String> parameters) throws EngineException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = library.query(
                    handle,
                    arena.allocateFrom(JAVA_BYTE, sql),
                    arena.allocateFrom(JAVA_BYTE, format.getBytes(StandardCharsets.UTF_8)),
                    BoundParameters.allocate(arena, parameters));
            try {
                library.throwIfFailed(result);
            } catch (EngineException e) {
                library.destroyResult(result);
                throw e;
            }
            return new WholeResult(library, result);
        }
    }

    /** {@link #execute} of a text without parameters, answered as tab separated values. */
    public String execute(String sql) throws EngineException {
        try (WholeResult answer = execute(sql.getBytes(StandardCharsets.UTF_8), "TabSeparated", Map.of())) {
            return answer.text();
        }
    }

    /** Whether {@link #stream} can answer in a format. */
    public static boolean streams(String format) {
        return PieceJoiner.of(format).isPresent();
    }

    /**
     * Starts a query whose answer is taken in pieces; memory stays flat however long it is.
     *
     * @param format the format of the answer, which {@link #streams}
     */
    public ResultStream stream(byte[] sql, String format, Map<String, String> parameters) throws EngineException {
        PieceJoiner joiner = PieceJoiner.of(format)
                .orElseThrow(() -> new IllegalArgumentException("answers in " + format + " can't be streamed"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stream = library.streamQuery(
                    handle,
                    arena.allocateFrom(JAVA_BYTE, sql),
                    arena.allocateFrom(JAVA_BYTE, format.getBytes(StandardCharsets.UTF_8)),
                    BoundParameters.allocate(arena, parameters));
            try {
                library.throwIfFailed(stream);
            } catch (EngineException e) {
                library.destroyResult(stream);
                throw e;
            }
            return new ResultStream(library, handle, stream, joiner);
        }
    }

    /**
     * Starts an INSERT whose data is pushed in pieces.
     *
     * @param sql the statement without its FORMAT clause and data
     * @param format the format of the data
     */
    public InsertStream insert(byte[] sql, String format, Map<String, String> parameters) throws EngineException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment insert = library.insertStart(
                    handle,
                    arena.allocateFrom(JAVA_BYTE, sql),
                    arena.allocateFrom(JAVA_BYTE, format.getBytes(StandardCharsets.UTF_8)),
                    BoundParameters.allocate(arena, parameters));
            try {
                library.throwIfInsertFailed(insert);
            } catch (EngineException e) {
                library.insertDestroy(insert);
                throw e;
            }
            return new InsertStream(library, insert);
        }
    }

    void close() {
        library.closeConnection(reference);
    }
}
