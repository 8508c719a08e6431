package io.varve.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One running Varve for all tests that neither stop nor harm it. */
final class SharedVarve {
    private static final VarveProcess RUNNING = start();

    private SharedVarve() {}

    static VarveProcess get() {
        return RUNNING;
    }

    private static VarveProcess start() {
        try {
            Path data = Files.createTempDirectory("varve-shared");
            VarveProcess started = VarveProcess.start(data, "--varve.telemetry.metrics-interval=2s");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                started.close();
                Folders.delete(data);
            }));
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
