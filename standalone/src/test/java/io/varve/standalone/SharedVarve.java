package io.varve.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Running Varves for all tests that neither stop nor harm them, each started when the first test asks for it. */
final class SharedVarve {
    private SharedVarve() {}

    /** One with a single tenant. */
    static VarveProcess get() {
        return Single.RUNNING;
    }

    /** One where every test has a tenant of its own, named by the header. */
    static VarveProcess withTenants() {
        return Tenants.RUNNING;
    }

    private static final class Single {
        private static final VarveProcess RUNNING = start("varve-shared", "--varve.telemetry.metrics-interval=2s");
    }

    private static final class Tenants {
        private static final VarveProcess RUNNING = start("varve-tenants", "--varve.auth.mode=header");
    }

    private static VarveProcess start(String folder, String setting) {
        try {
            Path data = Files.createTempDirectory(folder);
            VarveProcess started = VarveProcess.start(data, setting);
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
