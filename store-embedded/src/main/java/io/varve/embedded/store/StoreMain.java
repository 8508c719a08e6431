package io.varve.embedded.store;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.varve.embedded.store.engine.Engine;
import io.varve.embedded.store.engine.EngineException;
import io.varve.embedded.store.engine.LibraryLocation;
import io.varve.embedded.store.http.StoreServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The process that hosts libchdb.
 *
 * <p>When it is ready it prints one line to standard output, {@code READY <port>}; everything else goes to standard error. Exit code 0 after
 * a stop, 2 for a wrong command line, 3 when the engine or the port could not be opened.
 */
public final class StoreMain {
    private static final int WRONG_USAGE = 2;
    private static final int NOT_STARTED = 3;

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
            Files.createDirectories(options.path());
        } catch (IllegalArgumentException | IllegalStateException | IOException e) {
            System.err.println("varve-store: " + e.getMessage());
            return WRONG_USAGE;
        }
        int connections = 1 + options.sessions() + options.connections();
        try (Engine engine = Engine.open(library, options.engineOptions(), connections)) {
            serve(engine, options, ready);
            return 0;
        } catch (EngineException e) {
            System.err.println("varve-store: " + options.path() + ": " + e.text());
            return NOT_STARTED;
        } catch (InterruptedException e) {
            return 0;
        } catch (Exception e) {
            System.err.println("varve-store: could not start: " + e);
            return NOT_STARTED;
        }
    }

    private static void serve(Engine engine, StoreOptions options, PrintStream ready) throws Exception {
        StoreServer server = StoreServer.start(
                engine.connections(),
                new StoreServer.Settings(
                        options.address(),
                        options.token(),
                        options.sessions(),
                        options.queue(),
                        options.patience(),
                        options.baseline()));
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            try {
                // The engine is closed by the main thread; a JVM that exits before that crashes in the engine's own
                // exit handlers.
                stopped.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        if (options.endWithInput()) {
            Thread.ofPlatform().daemon().name("store-parent-watch").start(() -> {
                try {
                    while (System.in.read() >= 0) {
                        // Whatever the parent writes means nothing; its end is the sign.
                    }
                } catch (IOException e) {
                    System.err.println("varve-store: standard input broke: " + e.getMessage());
                }
                stop.countDown();
            });
        }
        ready.println("READY " + server.port());
        ready.flush();
        stop.await();
        server.stop();
        stopped.countDown();
    }
}
