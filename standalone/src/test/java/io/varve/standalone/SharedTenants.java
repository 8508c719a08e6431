package io.varve.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One running Varve where every test that neither stops nor harms it has a tenant of its own, named by the header. */
final class SharedTenants {
    private static final VarveProcess RUNNING = start();

    private SharedTenants() {}

    static VarveProcess get() {
        return RUNNING;
    }

    private static VarveProcess start() {
        try {
            Path data = Files.createTempDirectory("varve-tenants");
            VarveProcess started = VarveProcess.start(data, "--varve.auth.mode=header");
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
