package io.varve.query.logs;

import io.varve.logql.eval.series.PointReserve;
import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The reads that one request makes: a session of its own for each tenant that it may read, so that none sees rows of another. For one
 * thread, except {@link #cancel}.
 */
public final class ReadSession implements AutoCloseable, PointReserve {

    /** What a value of a series takes, with what comes and goes beside it. */
    private static final long BYTES_OF_POINT = 16;

    /** While the store has no room even for the one whose turn it is: a few, each twice as long, for it may never have any. */
    private static final long FIRST_PAUSE_NANOS = 250_000_000;

    private static final long LAST_PAUSE_NANOS = 2_000_000_000;

    private final List<StoreSession> sessions;
    private final AnswerMemory.Share memory;

    ReadSession(List<StoreSession> sessions, AnswerMemory answers) {
        this.sessions = List.copyOf(sessions);
        StoreSession first = this.sessions.getFirst();
        this.memory = answers.share(first.deadline(), first::isCancelled);
        this.sessions.forEach(session -> session.holdIn(memory));
    }

    @Override
    public void take(long points) {
        memory.take(points * BYTES_OF_POINT);
    }

    @Override
    public void giveBack(long points) {
        memory.giveBack(points * BYTES_OF_POINT);
    }

    /**
     * Makes an answer, again if need be: where the memory of small answers was full or that of the store, with the memory of large answers,
     * which is one request's at a time. As the others end, the store has room for it.
     *
     * @throws QueryFailure OVERLOADED, TIMED_OUT or CANCELLED when its turn does not come or the store has no room till its time is over
     */
    <T> T answer(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (AnswerMemory.TurnNeededException e) {
            memory.waitForTurn();
        } catch (QueryFailure e) {
            if (!isForWantOfStoreMemory(e)) {
                throw e;
            }
            memory.waitForTurn();
        }
        for (long pause = FIRST_PAUSE_NANOS; ; pause *= 2) {
            try {
                return maker.get();
            } catch (QueryFailure e) {
                if (!isForWantOfStoreMemory(e) || pause > LAST_PAUSE_NANOS) {
                    throw e;
                }
            }
            LockSupport.parkNanos(pause);
            sessions.getFirst().failIfEnded();
            memory.beginAgain();
        }
    }

    private static boolean isForWantOfStoreMemory(QueryFailure failure) {
        return failure.kind() == Kind.OVERLOADED
                && failure.getCause() instanceof StoreException store
                && store.kind() == StoreException.Kind.MEMORY;
    }

    /** The answer has been sent: its memory is for others. */
    @Override
    public void close() {
        memory.close();
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
        LinesInMemory held = LinesInMemory.NONE;
        List<String> notes = new ArrayList<>();
        for (StoreSession session : sessions) {
            Explanation one = session.explanation();
            reads.addAll(one.reads());
            held = held.plus(one.held());
            Stream<String> ofTenant = one.java().stream().map(note -> "tenant " + session.scope() + ": " + note);
            ofTenant.forEach(notes::add);
        }
        return new Explanation(List.copyOf(reads), held, List.copyOf(notes));
    }
}
