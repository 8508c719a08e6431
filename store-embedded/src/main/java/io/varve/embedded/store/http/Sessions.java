package io.varve.embedded.store.http;

import io.varve.embedded.store.engine.EngineConnection;
import io.varve.embedded.store.engine.EngineException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** ClickHouse's HTTP sessions: each has a connection to itself until it has not been used for its timeout. */
final class Sessions {
    private static final System.Logger LOG = System.getLogger(Sessions.class.getName());

    private final Map<String, Session> byId = new HashMap<>();
    private final Deque<Place> free = new ArrayDeque<>();
    private final List<ConnectionThread> threads = new ArrayList<>();
    private final int places;

    private record Place(BlockingQueue<Consumer<ConnectionState>> work) {}

    private static final class Session {
        final Place place;
        boolean running;
        long deadline;

        Session(Place place) {
            this.place = place;
        }
    }

    Sessions(List<EngineConnection> connections, Map<String, String> baseline) {
        places = connections.size();
        for (int i = 0; i < places; i++) {
            BlockingQueue<Consumer<ConnectionState>> work = new LinkedBlockingQueue<>();
            threads.add(new ConnectionThread("store-session-" + i, connections.get(i), baseline, work));
            free.add(new Place(work));
        }
    }

    /**
     * Runs the statement in its session, which is opened when it is new.
     *
     * @throws EngineException the session runs another statement, does not exist though it must, or there is no place for one more
     */
    synchronized void submit(String id, Statement statement) throws EngineException {
        expire();
        Session session = byId.get(id);
        if (session == null) {
            if (statement.request().sessionMustExist()) {
                throw new EngineException(ErrorCodes.SESSION_NOT_FOUND, "Session " + id + " not found");
            }
            Place place = free.poll();
            if (place == null) {
                throw new EngineException(
                        ErrorCodes.TOO_MANY_SIMULTANEOUS_QUERIES,
                        "All " + places
                                + " places for sessions are taken; end a session (let session_timeout pass) or start the "
                                + "store with more --sessions");
            }
            session = new Session(place);
            byId.put(id, session);
        }
        if (session.running) {
            throw new EngineException(
                    ErrorCodes.SESSION_IS_LOCKED, "Session " + id + " is locked by a concurrent client");
        }
        session.running = true;
        Session entered = session;
        Duration timeout = statement.request().sessionTimeout();
        entered.place.work.add(state -> statement.runInSession(state, () -> leave(entered, timeout)));
    }

    private synchronized void leave(Session session, Duration timeout) {
        session.running = false;
        session.deadline = System.nanoTime() + timeout.toNanos();
    }

    /** Ends the sessions whose time has come. */
    synchronized void expire() {
        long now = System.nanoTime();
        for (Iterator<Session> sessions = byId.values().iterator(); sessions.hasNext(); ) {
            Session session = sessions.next();
            if (!session.running && session.deadline - now < 0) {
                sessions.remove();
                session.place.work.add(state -> {
                    try {
                        state.restore();
                    } catch (EngineException e) {
                        LOG.log(
                                System.Logger.Level.ERROR,
                                "The connection of an ended session could not be cleaned",
                                e);
                    }
                    release(session.place);
                });
            }
        }
    }

    private synchronized void release(Place place) {
        free.add(place);
    }

    void stop(Duration limit) throws InterruptedException {
        for (ConnectionThread thread : threads) {
            thread.stop();
        }
        for (ConnectionThread thread : threads) {
            thread.join(limit);
        }
    }
}
