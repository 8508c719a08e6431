package io.varve.embedded.store.engine;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The engine of this process. There is one per process and one process per data folder.
 *
 * <p>All connections are opened at once, before other threads run: opening one touches process-wide signal state.
 */
public final class Engine implements AutoCloseable {
    private final ChdbLibrary library;
    private final FailStopWrites writes;
    private final List<EngineConnection> connections;

    private Engine(ChdbLibrary library, FailStopWrites writes, List<EngineConnection> connections) {
        this.library = library;
        this.writes = writes;
        this.connections = List.copyOf(connections);
    }

    /**
     * Boots the engine.
     *
     * @param file libchdb.so
     * @param options {@code --path=…} and other options of ClickHouse's server configuration or query settings
     * @param connections how many connections to open, at least 1
     * @throws EngineException code 76 when the engine does not boot, mostly because another process has the folder open, or when its failed
     *     writes could not be noticed
     */
    public static Engine open(Path file, List<String> options, int connections) throws EngineException {
        ChdbLibrary library = ChdbLibrary.load(file);
        FailStopWrites writes = FailStopWrites.of(file);
        List<EngineConnection> opened = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            MemorySegment reference;
            try (SegmentationFaultHandler _ = new SegmentationFaultHandler()) {
                reference = library.connect(options);
            }
            if (reference.address() == 0) {
                closeAll(opened);
                writes.close();
                throw new EngineException(
                        EngineException.NOT_STARTED,
                        "The engine did not start; the data folder may be open in another process");
            }
            opened.add(new EngineConnection(library, reference));
        }
        StartupPages.release(file);
        return new Engine(library, writes, opened);
    }

    /** The connections, each for one thread at a time. */
    public List<EngineConnection> connections() {
        return connections;
    }

    /** Closes every connection, then the engine; nothing may use a connection any more. */
    @Override
    public void close() {
        closeAll(connections);
        library.shutdown();
        writes.close();
    }

    private static void closeAll(List<EngineConnection> connections) {
        for (EngineConnection connection : connections.reversed()) {
            connection.close();
        }
    }
}
