package io.varve.embedded.store.http;

import io.varve.embedded.store.engine.EngineException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;

/** Takes statements in: gives each to its session or to the queue, and to the cancellation when its client has gone. */
final class StatementDesk {
    private final Access access;
    private final EngineIdentity engine;
    private final StatementQueue queue;
    private final Sessions sessions;
    private final Cancellation cancellation;
    private final ConcurrentMap<String, Statement> accepted = new ConcurrentHashMap<>();

    StatementDesk(
            Access access, EngineIdentity engine, StatementQueue queue, Sessions sessions, Cancellation cancellation) {
        this.access = access;
        this.engine = engine;
        this.queue = queue;
        this.sessions = sessions;
        this.cancellation = cancellation;
    }

    Access access() {
        return access;
    }

    EngineIdentity engine() {
        return engine;
    }

    void submit(Statement statement, ScheduledExecutorService timer) throws EngineException {
        Statement running = accepted.putIfAbsent(statement.queryId(), statement);
        if (running != null) {
            throw new EngineException(
                    ErrorCodes.QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING,
                    "Query with id = " + statement.queryId() + " is already running.");
        }
        statement.whenEnded(() -> accepted.remove(statement.queryId(), statement));
        String session = statement.sessionId();
        if (session == null) {
            queue.submit(statement, timer);
            return;
        }
        try {
            sessions.submit(session, statement);
        } catch (EngineException e) {
            statement.fail(e);
        }
    }

    void abandon(Statement statement) {
        if (!statement.hasEnded()) {
            cancellation.abandon(statement);
        }
    }

    void stop(Duration patience) throws InterruptedException {
        accepted.values().forEach(cancellation::abandon);
        queue.stop(patience);
        sessions.stop(patience);
        cancellation.stop();
    }
}
