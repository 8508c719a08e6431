package io.varve.query.logs;

import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The heap in which the requests of a process may hold answers while they are made and sent, by estimate. Small answers share one part.
 * A request that finds no more room there waits for its turn in the other part, which one has to itself: as it can always end, all that
 * wait come to their turn. For any number of threads.
 */
public final class AnswerMemory {

    private static final long SLICE_MILLIS = 50;

    private final long shared;
    private final long ofOne;
    private final Semaphore turn = new Semaphore(1, true);
    private long used;

    /**
     * @param shared bytes for all small answers together
     * @param ofOne bytes for one large one; the most that any request may hold
     */
    public AnswerMemory(long shared, long ofOne) {
        this.shared = shared;
        this.ofOne = ofOne;
    }

    /** A sixth of the heap for small answers, and two fifths for a large one; the rest is for everything else. */
    public static AnswerMemory ofHeap(long heapBytes) {
        return new AnswerMemory(heapBytes / 6, heapBytes * 2 / 5);
    }

    /** The most that one request may hold, in bytes. */
    public long most() {
        return ofOne;
    }

    /** Small answers have no room at the moment. */
    static final class TurnNeededException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TurnNeededException() {
            super("small answers have no room", null, false, false);
        }
    }

    private synchronized boolean tryUse(long bytes) {
        if (used + bytes > shared) {
            return false;
        }
        used += bytes;
        return true;
    }

    private synchronized void unuse(long bytes) {
        used -= bytes;
    }

    /** What one request holds. For one thread. */
    public final class Share implements AutoCloseable {
        private final long deadline;
        private final BooleanSupplier cancelled;
        private long held;
        private boolean hasTurn;

        private Share(long deadline, BooleanSupplier cancelled) {
            this.deadline = deadline;
            this.cancelled = cancelled;
        }

        /**
         * Takes memory.
         *
         * @throws QueryFailure BAD_REQUEST when it is more than one request may hold
         * @throws TurnNeededException when small answers have no room: the request is to let everything go, wait for its turn and begin
         *     again
         */
        public void take(long bytes) {
            if (held + bytes > ofOne) {
                throw QueryFailure.badRequest("the answer needs more than " + (ofOne >> 20)
                        + " MiB while it is made; aggregate over fewer labels, select fewer streams or lines, or ask"
                        + " for a shorter time range or a larger step");
            }
            if (!hasTurn && !tryUse(bytes)) {
                throw new TurnNeededException();
            }
            held += bytes;
        }

        /**
         * Waits until the large part is this request's. What was held is given back before.
         *
         * @throws QueryFailure OVERLOADED when the request's time ends while it waits, CANCELLED when nobody waits for it any more
         */
        void waitForTurn() {
            close();
            try {
                while (!turn.tryAcquire(SLICE_MILLIS, TimeUnit.MILLISECONDS)) {
                    if (cancelled.getAsBoolean()) {
                        throw new QueryFailure(Kind.CANCELLED, "the client went away");
                    }
                    if (System.nanoTime() > deadline) {
                        throw new QueryFailure(
                                Kind.OVERLOADED,
                                "too many outstanding requests: other queries held the memory for answers all the"
                                        + " time, try again later or ask for less");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new QueryFailure(Kind.CANCELLED, "the query was cancelled", e);
            }
            hasTurn = true;
        }

        /** Gives back all that was taken, but not the turn. */
        void beginAgain() {
            held = 0;
        }

        /** Gives back a part of what was taken. */
        public void giveBack(long bytes) {
            held -= bytes;
            if (!hasTurn) {
                unuse(bytes);
            }
        }

        /** Gives back everything. */
        @Override
        public void close() {
            if (hasTurn) {
                turn.release();
            } else {
                unuse(held);
            }
            hasTurn = false;
            held = 0;
        }
    }

    /**
     * Begins a request, which holds nothing yet.
     *
     * @param deadline by {@link System#nanoTime}
     * @param cancelled whether the request is no longer waited for
     */
    Share share(long deadline, BooleanSupplier cancelled) {
        return new Share(deadline, cancelled);
    }
}
