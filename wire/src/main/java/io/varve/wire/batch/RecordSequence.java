package io.varve.wire.batch;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Who numbers the records of this process: {@code (sender, seq)} names a record for good, and {@code seq} orders records of equal time.
 * Safe for threads.
 */
public final class RecordSequence {
    private final int sender;
    private final AtomicLong next;

    /**
     * @param sender 32 bits that no other process alive has, e.g. random
     * @param startMillis the time of the start; numbers begin at its value times 2^20, so that they grow across restarts as long as a
     *     process writes less than a million records per millisecond
     */
    public RecordSequence(int sender, long startMillis) {
        this.sender = sender;
        this.next = new AtomicLong(startMillis << 20);
    }

    /** The process, in every row's {@code sender}. */
    public int sender() {
        return sender;
    }

    /** Takes numbers for the rows of one batch and gives the first. */
    long take(int rows) {
        return next.getAndAdd(rows);
    }
}
