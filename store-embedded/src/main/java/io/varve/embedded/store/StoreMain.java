package io.varve.embedded.store;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.varve.embedded.store.engine.Engine;
import io.varve.embedded.store.engine.EngineException;
import io.varve.embedded.store.engine.LibraryLocation;
import io.varve.embedded.store.http.StoreServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;

/**
 * The process that hosts libchdb.
 *
 * <p>When it is ready it prints one line to standard output, {@code READY <port>}; everything else goes to standard error. Exit code 0 after
 * a stop, 2 for a wrong command line, 3 when the engine or the port could not be opened, 4 when the engine could not write to a file.
 */
public final class StoreMain {
    private static final int WRONG_USAGE = 2;
    private static final int NOT_STARTED = 3;
    private static final String LOCK = "varve-store.lock";

    private StoreMain() {}

    public static void main(String[] arguments) {
        PrintStream ready = System.out;
        // What libraries print must not be taken for the ready line.
        System.setOut(System.err);
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        System.exit(run(arguments, ready));
    }

    private static int run(String[] arguments, PrintStream ready) {
        StoreOptions options;
        Path library;
        try {
            options = StoreOptions.parse(arguments, System.getenv());
            library = LibraryLocation.find();
            createPrivately(options.path());
        } catch (IllegalArgumentException | IllegalStateException | IOException e) {
            System.err.println("varve-store: " + e.getMessage());
            return WRONG_USAGE;
        }
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            try {
                // The main thread closes the engine; a JVM that exits before that crashes in the engine's own exit
                // handlers.
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try (FileChannel _ = lockAndRepair(options.path())) {
            return serve(options, library, ready, stop);
        } catch (IOException e) {
            System.err.println("varve-store: the data folder " + options.path() + " can't be read or written: " + e);
            return NOT_STARTED;
        } finally {
            closed.countDown();
        }
    }

    private static int serve(StoreOptions options, Path library, PrintStream ready, CountDownLatch stop) {
        int connections = 1 + options.sessions() + options.connections();
        try (Engine engine = Engine.open(library, options.engineOptions(), connections)) {
            StoreServer server = StoreServer.start(
                    engine.connections(),
                    new StoreServer.Settings(
                            options.address(),
                            options.token(),
                            options.sessions(),
                            options.queue(),
                            options.patience(),
                            options.baseline()));
            if (options.endWithInput()) {
                Thread.ofPlatform().daemon().name("store-parent-watch").start(() -> awaitEndOfInput(stop));
            }
            ready.println("READY " + server.port());
            ready.flush();
            stop.await();
            server.stop();
            return 0;
        } catch (EngineException e) {
            System.err.println("varve-store: " + options.path() + ": " + e.text());
            return NOT_STARTED;
        } catch (InterruptedException e) {
            return NOT_STARTED;
        } catch (IOException e) {
            System.err.println("varve-store: cannot listen on " + options.address() + ": " + e.getMessage());
            return NOT_STARTED;
        }
    }

    /**
     * Repairs what a killed process left, unless another one is at work: then the engine will say so. The lock is held until the channel is
     * closed.
     */
    private static FileChannel lockAndRepair(Path data) throws IOException {
        FileChannel lock = FileChannel.open(data.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock.tryLock() != null) {
                DeduplicationLogs.repair(data);
            }
            return lock;
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** A data folder is made for its owner alone; one that exists keeps its permissions. */
    private static void createPrivately(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Whoever started this process holds the other end; whatever is written there means nothing, its end means to stop. */
    private static void awaitEndOfInput(CountDownLatch stop) {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            System.err.println("varve-store: standard input broke: " + e.getMessage());
        }
        stop.countDown();
    }
}
