package io.varve.embedded.store.http;

import io.varve.embedded.store.engine.EngineConnection;
import io.varve.embedded.store.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Kills the statements of clients that have gone, by a connection of its own: their own connection is busy with them. */
final class Cancellation {
    private static final System.Logger LOG = System.getLogger(Cancellation.class.getName());
    private static final long RETRY_MILLIS = 100;

    private final EngineConnection connection;
    private final BlockingQueue<Statement> abandoned = new LinkedBlockingQueue<>();
    private final Thread thread;

    Cancellation(EngineConnection connection) {
        this.connection = connection;
        this.thread = Thread.ofPlatform().name("store-cancellation").start(this::run);
    }

    /** Kills the statement, again and again until it has ended: it may not have reached the engine yet. */
    void abandon(Statement statement) {
        abandoned.add(statement);
    }

    private void run() {
        List<Statement> killing = new ArrayList<>();
        try {
            while (true) {
                if (killing.isEmpty()) {
                    killing.add(abandoned.take());
                }
                abandoned.drainTo(killing);
                killing.removeIf(Statement::hasEnded);
                for (Statement statement : killing) {
                    kill(statement);
                }
                if (!killing.isEmpty()) {
                    Thread.sleep(RETRY_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            // Interrupted to stop.
        }
    }

    private void kill(Statement statement) {
        try {
            connection.execute("KILL QUERY WHERE Settings['log_comment'] = "
                    + ConnectionState.quoted(statement.queryId()) + " ASYNC");
        } catch (EngineException e) {
            LOG.log(System.Logger.Level.WARNING, "The query of a client that has gone could not be killed", e);
        }
    }

    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
