package io.varve.query.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The reads that one request makes: a session of its own for each tenant that it may read, so that none sees rows of another. For one
 * thread, except {@link #cancel}.
 */
public final class ReadSession {

    private final List<StoreSession> sessions;

    ReadSession(List<StoreSession> sessions) {
        this.sessions = List.copyOf(sessions);
    }

    /** In the order of the tenants' names. */
    List<StoreSession> sessions() {
        return sessions;
    }

    boolean hasOneTenant() {
        return sessions.size() == 1;
    }

    /** Has everything read from the store, and nothing from a cache of answers. */
    public void refresh() {
        sessions.forEach(StoreSession::refresh);
    }

    /** Ends what the store is doing for this request; may be called from any thread. */
    public void cancel() {
        sessions.forEach(StoreSession::cancel);
    }

    /** What was read so far and what Java did with it. */
    public Explanation explanation() {
        if (hasOneTenant()) {
            return sessions.getFirst().explanation();
        }
        List<StoreRead> reads = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (StoreSession session : sessions) {
            Explanation one = session.explanation();
            reads.addAll(one.reads());
            Stream<String> ofTenant = one.java().stream().map(note -> "tenant " + session.scope() + ": " + note);
            ofTenant.forEach(notes::add);
        }
        return new Explanation(List.copyOf(reads), List.copyOf(notes));
    }
}
