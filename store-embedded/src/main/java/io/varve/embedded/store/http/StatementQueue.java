package io.varve.embedded.store.http;

import io.varve.embedded.store.engine.EngineConnection;
import io.varve.embedded.store.engine.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Statements that wait for one of the connections, bounded in number and time. */
final class StatementQueue {
    private final int connections;
    private final int limit;
    private final Duration patience;
    private final BlockingQueue<Consumer<ConnectionState>> waiting;
    private final List<ConnectionThread> threads = new ArrayList<>();

    StatementQueue(List<EngineConnection> connections, Map<String, String> baseline, int limit, Duration patience) {
        this.connections = connections.size();
        this.limit = limit;
        this.patience = patience;
        this.waiting = new ArrayBlockingQueue<>(limit);
        for (int i = 0; i < connections.size(); i++) {
            threads.add(new ConnectionThread("store-connection-" + i, connections.get(i), baseline, waiting));
        }
    }

    /** Runs the statement when a connection is free; fails it when that takes too long. Called on the timer's own thread. */
    void submit(Statement statement, ScheduledExecutorService timer) {
        Waiting work = new Waiting(statement);
        ScheduledFuture<?> timeout = timer.schedule(() -> giveUp(work), patience.toMillis(), TimeUnit.MILLISECONDS);
        work.timeout = timeout;
        if (!waiting.offer(work)) {
            timeout.cancel(false);
            statement.fail(busy("and " + limit + " statements wait already (--queue)"));
        }
    }

    private void giveUp(Waiting work) {
        if (work.decided.compareAndSet(false, true)) {
            waiting.remove(work);
            work.statement.fail(
                    busy("and none became free within " + patience.toMillis() + " ms (--queue-timeout-ms)"));
        }
    }

    /** A statement until a connection takes it or its time is over, whichever is first. */
    private static final class Waiting implements Consumer<ConnectionState> {
        private final Statement statement;
        private final AtomicBoolean decided = new AtomicBoolean();
        /** Holds the statement with its buffers, hundreds of kilobytes: cancelled as soon as it is not needed. */
        private @Nullable ScheduledFuture<?> timeout;

        Waiting(Statement statement) {
            this.statement = statement;
        }

        @Override
        public void accept(ConnectionState state) {
            if (decided.compareAndSet(false, true)) {
                Objects.requireNonNull(timeout).cancel(false);
                statement.run(state);
            }
        }
    }

    private EngineException busy(String why) {
        return new EngineException(
                ErrorCodes.TOO_MANY_SIMULTANEOUS_QUERIES,
                "All " + connections + " connections of the embedded store are busy (--connections), " + why
                        + "; try again later");
    }

    void stop(Duration patienceAtEnd) throws InterruptedException {
        for (ConnectionThread thread : threads) {
            thread.stop();
        }
        for (ConnectionThread thread : threads) {
            thread.join(patienceAtEnd);
        }
    }
}
