package io.varve.query.tail;

import io.varve.query.logs.LogLine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Lines between the one who reads the store and the one who sends to the client. What does not fit is dropped, and that is told. */
final class TailBuffer {

    private static final int MOST_LINES_OF_A_FRAME = 1000;

    /** Of lines that were dropped the first so many are told by name, as in Loki's {@code dropped_entries}. */
    private static final int MOST_DROPPED_TOLD = 1000;

    private final int mostLines;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition something = lock.newCondition();
    private final Deque<LogLine> lines = new ArrayDeque<>();
    private List<TailFrame.Dropped> dropped = new ArrayList<>();
    private long bytes;
    private @Nullable RuntimeException failure;

    /**
     * @param mostLines held at once
     * @param mostBytes of their text
     */
    TailBuffer(int mostLines, long mostBytes) {
        this.mostLines = mostLines;
        this.mostBytes = mostBytes;
    }

    /** Keeps a line, or notes that it was dropped. */
    void offer(LogLine line) {
        lock.lock();
        try {
            // A line that is longer than all the room may be the only one.
            boolean fits = lines.size() < mostLines && (lines.isEmpty() || bytes + line.line().length <= mostBytes);
            if (fits) {
                lines.add(line);
                bytes += line.line().length;
                something.signal();
            } else if (dropped.size() < MOST_DROPPED_TOLD) {
                dropped.add(new TailFrame.Dropped(line.labels().stream(), line.timestamp()));
            }
        } finally {
            lock.unlock();
        }
    }

    /** No more lines will come, because of this; it is thrown by {@link #take} after the lines at hand. */
    void fail(RuntimeException cause) {
        lock.lock();
        try {
            failure = cause;
            something.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The oldest lines at hand, and what was dropped.
     *
     * @param patience how long to wait for the first
     * @return empty when none came
     */
    TailFrame take(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (lines.isEmpty() && dropped.isEmpty() && failure == null && left > 0) {
                left = something.awaitNanos(left);
            }
            if (lines.isEmpty() && failure != null) {
                throw failure;
            }
            List<LogLine> taken = new ArrayList<>(Math.min(lines.size(), MOST_LINES_OF_A_FRAME));
            while (!lines.isEmpty() && taken.size() < MOST_LINES_OF_A_FRAME) {
                LogLine line = lines.remove();
                bytes -= line.line().length;
                taken.add(line);
            }
            TailFrame frame = new TailFrame(taken, dropped);
            dropped = new ArrayList<>();
            return frame;
        } finally {
            lock.unlock();
        }
    }
}
