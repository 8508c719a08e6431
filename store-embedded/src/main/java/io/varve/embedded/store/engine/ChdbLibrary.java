package io.varve.embedded.store.engine;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The C functions of libchdb that the store calls, one Java method each; signatures as in chdb.h of {@link LibraryLocation#VERSION}. */
final class ChdbLibrary {
    private final MethodHandle setSignalHandlersEnabled;
    private final MethodHandle connect;
    private final MethodHandle closeConnection;
    private final MethodHandle shutdown;
    private final MethodHandle classify;
    private final MethodHandle query;
    private final MethodHandle streamQuery;
    private final MethodHandle streamFetch;
    private final MethodHandle streamCancel;
    private final MethodHandle destroyResult;
    private final MethodHandle resultBuffer;
    private final MethodHandle resultLength;
    private final MethodHandle resultRows;
    private final MethodHandle resultBytes;
    private final MethodHandle resultStorageRows;
    private final MethodHandle resultStorageBytes;
    private final MethodHandle resultRowsWritten;
    private final MethodHandle resultBytesWritten;
    private final MethodHandle resultError;
    private final MethodHandle insertStart;
    private final MethodHandle insertAppend;
    private final MethodHandle insertDone;
    private final MethodHandle insertCancel;
    private final MethodHandle insertError;
    private final MethodHandle insertDestroy;

    private ChdbLibrary(SymbolLookup library) {
        Functions functions = new Functions(Linker.nativeLinker(), library);
        setSignalHandlersEnabled = functions.action("chdb_set_signal_handlers_enabled", JAVA_INT);
        connect = functions.function("chdb_connect", ADDRESS, JAVA_INT, ADDRESS);
        closeConnection = functions.action("chdb_close_conn", ADDRESS);
        shutdown = functions.action("chdb_shutdown");
        classify = functions.function(
                "chdb_classify_query_n", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
        MemoryLayout[] withParameters = {
            ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG
        };
        query = functions.function("chdb_query_with_params_n", ADDRESS, withParameters);
        streamQuery = functions.function("chdb_stream_query_with_params_n", ADDRESS, withParameters);
        streamFetch = functions.function("chdb_stream_fetch_result", ADDRESS, ADDRESS, ADDRESS);
        streamCancel = functions.action("chdb_stream_cancel_query", ADDRESS, ADDRESS);
        destroyResult = functions.action("chdb_destroy_query_result", ADDRESS);
        resultBuffer = functions.function("chdb_result_buffer", ADDRESS, ADDRESS);
        resultLength = functions.function("chdb_result_length", JAVA_LONG, ADDRESS);
        resultRows = functions.function("chdb_result_rows_read", JAVA_LONG, ADDRESS);
        resultBytes = functions.function("chdb_result_bytes_read", JAVA_LONG, ADDRESS);
        resultStorageRows = functions.function("chdb_result_storage_rows_read", JAVA_LONG, ADDRESS);
        resultStorageBytes = functions.function("chdb_result_storage_bytes_read", JAVA_LONG, ADDRESS);
        resultRowsWritten = functions.function("chdb_result_rows_written", JAVA_LONG, ADDRESS);
        resultBytesWritten = functions.function("chdb_result_bytes_written", JAVA_LONG, ADDRESS);
        resultError = functions.function("chdb_result_error", ADDRESS, ADDRESS);
        insertStart = functions.function("chdb_stream_insert_with_params_n", ADDRESS, withParameters);
        insertAppend = functions.function("chdb_stream_append", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
        insertDone = functions.function("chdb_stream_done", ADDRESS, ADDRESS);
        insertCancel = functions.action("chdb_stream_cancel_insert", ADDRESS);
        insertError = functions.function("chdb_stream_insert_error", ADDRESS, ADDRESS);
        insertDestroy = functions.action("chdb_destroy_insert_stream", ADDRESS);
    }

    /** Maps the library into this process for good and keeps it from installing signal handlers: they are the JVM's. */
    static ChdbLibrary load(Path file) {
        ChdbLibrary library = new ChdbLibrary(SymbolLookup.libraryLookup(file, Arena.global()));
        library.setSignalHandlersEnabled();
        return library;
    }

    private void setSignalHandlersEnabled() {
        try {
            setSignalHandlersEnabled.invokeExact(0);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Opens a connection; the first one boots the engine with the options. Returns {@link MemorySegment#NULL} on failure. */
    MemorySegment connect(List<String> options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(ADDRESS, options.size() + 1L);
            arguments.setAtIndex(ADDRESS, 0, arena.allocateFrom("clickhouse"));
            for (int i = 0; i < options.size(); i++) {
                arguments.setAtIndex(ADDRESS, i + 1L, arena.allocateFrom(options.get(i)));
            }
            return (MemorySegment) connect.invokeExact(options.size() + 1, arguments);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    void closeConnection(MemorySegment connection) {
        try {
            closeConnection.invokeExact(connection);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    void shutdown() {
        try {
            shutdown.invokeExact();
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Fills {@code analysis} ({@code chdb_query_analysis_v1}); returns 0 when it could. */
    int classify(MemorySegment connection, MemorySegment sql, MemorySegment analysis) {
        try {
            return (int) classify.invokeExact(connection, sql, sql.byteSize(), MemorySegment.NULL, 0L, analysis);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    MemorySegment query(MemorySegment connection, MemorySegment sql, MemorySegment format, BoundParameters parameters) {
        return invokeWithParameters(query, connection, sql, format, parameters);
    }

    MemorySegment streamQuery(
            MemorySegment connection, MemorySegment sql, MemorySegment format, BoundParameters parameters) {
        return invokeWithParameters(streamQuery, connection, sql, format, parameters);
    }

    MemorySegment insertStart(
            MemorySegment connection, MemorySegment sql, MemorySegment format, BoundParameters parameters) {
        return invokeWithParameters(insertStart, connection, sql, format, parameters);
    }

    private static MemorySegment invokeWithParameters(
            MethodHandle function,
            MemorySegment connection,
            MemorySegment sql,
            MemorySegment format,
            BoundParameters parameters) {
        try {
            return (MemorySegment) function.invokeExact(
                    connection,
                    sql,
                    sql.byteSize(),
                    format,
                    format.byteSize(),
                    parameters.names(),
                    parameters.nameLengths(),
                    parameters.values(),
                    parameters.valueLengths(),
                    parameters.count());
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    MemorySegment streamFetch(MemorySegment connection, MemorySegment stream) {
        try {
            return (MemorySegment) streamFetch.invokeExact(connection, stream);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    void streamCancel(MemorySegment connection, MemorySegment stream) {
        try {
            streamCancel.invokeExact(connection, stream);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    void destroyResult(MemorySegment result) {
        try {
            destroyResult.invokeExact(result);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** The bytes of a result, valid until it is destroyed. */
    MemorySegment resultBytes(MemorySegment result) {
        try {
            long length = (long) resultLength.invokeExact(result);
            if (length == 0) {
                return MemorySegment.NULL;
            }
            return ((MemorySegment) resultBuffer.invokeExact(result)).reinterpret(length);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    Counts resultCounts(MemorySegment result) {
        try {
            return new Counts(
                    (long) resultStorageRows.invokeExact(result),
                    (long) resultStorageBytes.invokeExact(result),
                    (long) resultRowsWritten.invokeExact(result),
                    (long) resultBytesWritten.invokeExact(result),
                    (long) resultRows.invokeExact(result),
                    (long) resultBytes.invokeExact(result));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    void throwIfFailed(MemorySegment result) throws EngineException {
        throwIfError(resultError, result);
    }

    void throwIfInsertFailed(MemorySegment insert) throws EngineException {
        throwIfError(insertError, insert);
    }

    private static void throwIfError(MethodHandle function, MemorySegment handle) throws EngineException {
        MemorySegment text;
        try {
            text = (MemorySegment) function.invokeExact(handle);
        } catch (Throwable e) {
            throw failed(e);
        }
        if (text.address() != 0) {
            throw EngineException.of(terminated(text));
        }
    }

    /** A C string; bytes that are no UTF-8 (the engine quotes the user's text) become replacement characters. */
    private static String terminated(MemorySegment address) {
        MemorySegment text = address.reinterpret(Long.MAX_VALUE);
        long length = 0;
        while (text.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        return new String(text.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    int insertAppend(MemorySegment insert, MemorySegment data, long length) {
        try {
            return (int) insertAppend.invokeExact(insert, data, length);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    MemorySegment insertDone(MemorySegment insert) {
        try {
            return (MemorySegment) insertDone.invokeExact(insert);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    void insertCancel(MemorySegment insert) {
        try {
            insertCancel.invokeExact(insert);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    void insertDestroy(MemorySegment insert) {
        try {
            insertDestroy.invokeExact(insert);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** A downcall throws only for a wrong call, which is a defect of this class. */
    private static IllegalStateException failed(Throwable cause) {
        return new IllegalStateException("a call into libchdb could not be made", cause);
    }

    private record Functions(Linker linker, SymbolLookup library) {
        MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
            return linker.downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, parameters));
        }

        MethodHandle action(String name, MemoryLayout... parameters) {
            return linker.downcallHandle(library.findOrThrow(name), FunctionDescriptor.ofVoid(parameters));
        }
    }
}
